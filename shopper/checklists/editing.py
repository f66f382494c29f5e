"""Every change that a person makes to a checklist, as a pure function from one document to the next."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from shopper.checklists.model import Document, Item, Scoring, Touchpoint
from shopper.errors import Invalid, NotFound

Changed = TypeVar("Changed", Document, Touchpoint, Item)
Keyed = TypeVar("Keyed", Touchpoint, Item)
LONGEST_KEY = 40
MOST_ITEMS, MOST_TOUCHPOINTS = 1000, 100
GONE = "This {} is not in the draft any more: somebody took it out, or an undo did."
_TOUCHPOINT_TEXTS = ("title", "desired", "owners")  # paths of translations that are a touchpoint's, not an item's


def slug(text: str, fallback: str, taken: Iterable[str]) -> str:
    """A short key made from a text, plain ASCII and not among those taken: ‘Greeted in 30 s?’ becomes greeted-in-30-s."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or fallback
    base = words if len(words) <= LONGEST_KEY else words[:LONGEST_KEY + 1].rpartition("-")[0][:LONGEST_KEY] or words[:LONGEST_KEY]
    used, key, number = set(taken), base, 1
    while key in used:
        number += 1
        key = f"{base}-{number}"
    return key


def item_keys(document: Document) -> set[str]:
    """Keys of all items."""
    return {item.key for touchpoint in document.touchpoints for item in touchpoint.items}


def told_apart(document: Document) -> Document:
    """Every item and touchpoint under a key of its own, as files from elsewhere may not have them. Of equal keys the first
    keeps it, with its translations and the conditions that ask for it. The very same document where no two are equal."""
    stations, items = [one.key for one in document.touchpoints], [item.key for _, item in document.items()]
    if len(set(stations)) == len(stations) and len(set(items)) == len(items):
        return document
    taken = {*stations, *items, *_translated(document)}
    met_stations, met_items = set[str](), set[str]()

    def own(part: Keyed, met: set[str]) -> Keyed:
        key = slug(part.key, "item", taken) if part.key in met else part.key
        taken.add(key)
        met.add(key)
        return part if key == part.key else _with(part, key=key)

    return _with(document, touchpoints=tuple(
        _with(own(touchpoint, met_stations), items=tuple(own(item, met_items) for item in touchpoint.items))
        for touchpoint in document.touchpoints))


def touchpoint_of(document: Document, item_key: str) -> Touchpoint:
    """The touchpoint that holds an item; NotFound where the item is gone."""
    for touchpoint in document.touchpoints:
        if any(item.key == item_key for item in touchpoint.items):
            return touchpoint
    raise NotFound(GONE.format("item"))


def find_touchpoint(document: Document, key: str) -> Touchpoint:
    """The touchpoint with this key; NotFound where it is gone."""
    found = next((one for one in document.touchpoints if one.key == key), None)
    if found is None:
        raise NotFound(GONE.format("touchpoint"))
    return found


def find_item(document: Document, key: str) -> Item:
    """The item with this key; NotFound where it is gone."""
    return next(item for item in touchpoint_of(document, key).items if item.key == key)


def add_touchpoint(document: Document, title: str, after: str = "", taken: Iterable[str] = ()) -> tuple[Document, str]:
    """A new touchpoint at the end, or after another one; its key, which is none of those taken."""
    if len(document.touchpoints) >= MOST_TOUCHPOINTS:
        raise Invalid(f"A checklist has at most {MOST_TOUCHPOINTS} touchpoints.")
    key = slug(title, "touchpoint", {*taken, *_translated(document), *(one.key for one in document.touchpoints)})
    place = next((n for n, one in enumerate(document.touchpoints, 1) if one.key == after), len(document.touchpoints))
    stations = [*document.touchpoints]
    stations.insert(place, Touchpoint(key=key, title=title))
    return _with(document, touchpoints=tuple(stations)), key


def change_touchpoint(document: Document, touchpoint: Touchpoint) -> Document:
    """The touchpoint's own words, weight and wishes; its items stay what they are in the document."""
    kept = _with(touchpoint, items=find_touchpoint(document, touchpoint.key).items)
    return _replaced(document, kept)


def move_touchpoint(document: Document, key: str, place: int) -> Document:
    """The touchpoint at another place of the journey, counted from 0."""
    moved = find_touchpoint(document, key)
    others = [one for one in document.touchpoints if one.key != key]
    others.insert(max(0, place), moved)
    return _with(document, touchpoints=tuple(others))


def remove_touchpoint(document: Document, key: str) -> Document:
    """The journey without this touchpoint, its items and what they are called in other languages."""
    items = [item.key for item in find_touchpoint(document, key).items]
    document = _untold(document, lambda path: _touchpoint_path(path, key) or any(_item_path(path, item) for item in items))
    return _with(document, touchpoints=tuple(one for one in document.touchpoints if one.key != key))


def add_item(document: Document, touchpoint_key: str, item: Item, after: str = "",
             taken: Iterable[str] = ()) -> tuple[Document, str]:
    """A new item at the end of a touchpoint, or after another one. Its key is made from the prompt and never changes later;
    it is none of those taken, nor one that a translation is kept under."""
    return _added(document, touchpoint_key, item, after, {*taken, *_translated(document)})


def _added(document: Document, touchpoint_key: str, item: Item, after: str, taken: set[str]) -> tuple[Document, str]:
    if len(document.items()) >= MOST_ITEMS:
        raise Invalid(f"A checklist has at most {MOST_ITEMS} items.")
    touchpoint = find_touchpoint(document, touchpoint_key)
    fresh = _with(item, key=slug(item.prompt, item.type.replace("_", "-"), taken | item_keys(document)))
    place = next((n for n, one in enumerate(touchpoint.items, 1) if one.key == after), len(touchpoint.items))
    items = [*touchpoint.items]
    items.insert(place, fresh)
    return _replaced(document, _with(touchpoint, items=tuple(items))), fresh.key


def put_item(document: Document, item: Item) -> Document:
    """An item in the place of the one with its key."""
    touchpoint = touchpoint_of(document, item.key)
    items = tuple(item if one.key == item.key else one for one in touchpoint.items)
    return _replaced(document, _with(touchpoint, items=items))


def copy_item(document: Document, key: str, taken: Iterable[str] = ()) -> tuple[Document, str]:
    """The same item once more right after it, with its translations, under a key of its own; the new key."""
    changed, fresh = add_item(document, touchpoint_of(document, key).key, find_item(document, key), key, taken)
    texts = {language: held | {fresh + path[len(key):]: text for path, text in held.items() if _item_path(path, key)}
             for language, held in document.translations.items()}
    return _with(changed, translations=texts), fresh


def move_item(document: Document, key: str, touchpoint_key: str, place: int) -> Document:
    """The item at a place of a touchpoint, counted from 0 among the items that stand there without it."""
    moved, target = find_item(document, key), find_touchpoint(document, touchpoint_key)
    document = _without(document, key)
    items = [one for one in target.items if one.key != key]
    items.insert(max(0, place), moved)
    return _replaced(document, _with(target, items=tuple(items)))


def remove_item(document: Document, key: str) -> Document:
    """The document without this item and its translations. A condition that asks for it stays, and is named as a problem."""
    return _untold(_without(document, key), lambda path: _item_path(path, key))


def _without(document: Document, key: str) -> Document:
    touchpoint = touchpoint_of(document, key)
    return _replaced(document, _with(touchpoint, items=tuple(one for one in touchpoint.items if one.key != key)))


def paste_items(document: Document, touchpoint_key: str, items: Iterable[Item],
                taken: Iterable[str] = ()) -> tuple[Document, list[str]]:
    """Many new items at the end of a touchpoint, in their order; their keys."""
    keys, used = [], {*taken, *_translated(document)}
    for item in items:
        document, key = _added(document, touchpoint_key, item, "", used)
        keys.append(key)
    return document, keys


def put_settings(document: Document, title: str, languages: tuple[str, ...], scoring: Scoring) -> Document:
    """Title, languages and scoring rules. Translations into a language that went stay until it comes back."""
    return Document.model_validate(
        {**{name: getattr(document, name) for name in ("translations", "touchpoints")},
         "schema": document.schema_, "title": title, "languages": languages, "scoring": scoring})


def _translated(document: Document) -> set[str]:
    """Keys that translations are kept under."""
    return {path.partition(".")[0] for told in document.translations.values() for path in told}


def _item_path(path: str, key: str) -> bool:
    owner, _, text = path.partition(".")
    return owner == key and text.split(".")[0] not in _TOUCHPOINT_TEXTS


def _touchpoint_path(path: str, key: str) -> bool:
    owner, _, text = path.partition(".")
    return owner == key and text.split(".")[0] in _TOUCHPOINT_TEXTS


def _untold(document: Document, gone: Callable[[str], bool]) -> Document:
    """Without the translations of what is gone."""
    return _with(document, translations={language: {path: text for path, text in told.items() if not gone(path)}
                                         for language, told in document.translations.items()})


def _replaced(document: Document, touchpoint: Touchpoint) -> Document:
    return _with(document, touchpoints=tuple(touchpoint if one.key == touchpoint.key else one for one in document.touchpoints))


def _with(part: Changed, **changes: Any) -> Changed:
    return part.model_copy(update=changes)

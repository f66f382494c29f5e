"""What differs between two states of a checklist, in words: added, removed, reworded, re-scored, moved, or changed otherwise."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from shopper.checklists import visibility, wording
from shopper.checklists.asking import asks_anew, signs, unspaced
from shopper.checklists.document import CALLED
from shopper.checklists.model import Document, Item, Touchpoint
from shopper.checklists.texts import texts

KINDS = {"added": "added", "removed": "removed", "reworded": "reworded", "rescored": "re-scored", "moved": "moved",
         "changed": "changed otherwise"}
WHOLE = 0.5  # below this share of words in common a text is shown as taken out and put in whole
OTHER_MEANING = "an earlier answer would be read as another choice"
ASK_ANEW = ("This reads like another question, and its earlier results would stand in one line with the new ones. "
            "If it asks something else, take it out and add it as a new item.")


@dataclass(frozen=True)
class Difference:
    """One thing that differs. `touchpoint` and `item` are titles (empty: the whole, or the touchpoint itself);
    `before` and `after` are short texts; `advice` warns where a key that stays would mix two questions;
    `parts` are what a sum such as "3 texts differ" is made of."""

    kind: str
    touchpoint: str
    item: str
    what: str
    before: str
    after: str
    advice: str = ""
    parts: tuple[Difference, ...] = ()

    @property
    def gap(self) -> str:
        """What stands between words: nothing in Japanese, Chinese or Thai, where `words` gives the spaces there are."""
        return "" if unspaced(self.before + self.after) else " "

    def words(self) -> list[tuple[str, str]]:
        """The two texts word by word, as pairs of "same", "out" or "in" and the words; whole where little is left of the old."""
        old, new = (signs(text) if self.gap == "" else text.split() for text in (self.before, self.after))
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() < WHOLE:
            return [("out", self.before), ("in", self.after)]
        found: list[tuple[str, str]] = []
        for tag, i, j, k, m in matcher.get_opcodes():
            if tag == "equal":
                found.append(("same", self.gap.join(old[i:j])))
                continue
            found += [(name, self.gap.join(part)) for name, part in (("out", old[i:j]), ("in", new[k:m])) if part]
        return found


@dataclass(frozen=True)
class Comparison:
    """All differences: of the whole first, then in the order of the newer state, what is gone at the end."""

    differences: tuple[Difference, ...]

    def counts(self) -> dict[str, int]:
        """How many of each kind there are, without kinds that there are none of."""
        kinds = [one.kind for one in self.differences]
        return {KINDS[kind]: kinds.count(kind) for kind in KINDS if kind in kinds}

    def places(self) -> list[tuple[str, str, list[Difference]]]:
        """The differences of each place (touchpoint, item), in order."""
        found: dict[tuple[str, str], list[Difference]] = {}
        for one in self.differences:
            found.setdefault((one.touchpoint, one.item), []).append(one)
        return [(touchpoint, item, those) for (touchpoint, item), those in found.items()]

    def rescored(self) -> bool:
        """Whether the same answers could come to another score."""
        return any(one.kind in ("rescored", "added", "removed") for one in self.differences)


def compare(before: Document, after: Document) -> Comparison:
    """What differs between two states, by the keys of touchpoints and items, which stay the same when words change."""
    return Comparison(tuple([*_whole(before, after), *_touchpoints(before, after), *_items(before, after)]))


def _whole(before: Document, after: Document) -> Iterator[Difference]:
    if before.title != after.title:
        yield Difference("reworded", "", "", "title", before.title, after.title)
    for old, new in zip(wording.scoring(before.scoring), wording.scoring(after.scoring), strict=True):
        if old != new:
            yield Difference("rescored", "", "", "scoring", old, new)
    if before.languages != after.languages:
        yield Difference("changed", "", "", "languages", ", ".join(before.languages), ", ".join(after.languages))
    for language in after.languages[1:]:
        told = tuple(_translated(before, after, language))
        if told:
            yield Difference("reworded", "", "", f"translation into ‘{language}’", "",
                             f"{len(told)} text{'' if len(told) == 1 else 's'} differ{'s' if len(told) == 1 else ''}", parts=told)


def _translated(before: Document, after: Document, language: str) -> Iterator[Difference]:
    """Each text whose translation differs, named as it is written, in the order of the journey."""
    old, new = before.translations.get(language, {}), after.translations.get(language, {})
    if old == new:
        return
    written = texts(before) | texts(after)
    for path in [*(path for path in texts(after) if path in old or path in new), *sorted({*old, *new} - {*texts(after)})]:
        was, told = old.get(path, ""), new.get(path, "")
        if was != told:
            kind = "reworded" if was and told else "added" if told else "removed"
            yield Difference(kind, "", written.get(path, path), "", was, told)


def _touchpoints(before: Document, after: Document) -> Iterator[Difference]:
    old = {one.key: one for one in before.touchpoints}
    moved = _moved([one.key for one in before.touchpoints], [one.key for one in after.touchpoints])
    for place, touchpoint in enumerate(after.touchpoints, 1):
        earlier = old.pop(touchpoint.key, None)
        if earlier is None:
            yield Difference("added", touchpoint.title, "", "touchpoint", "", wording.counted(len(touchpoint.items), "item"))
            continue
        if touchpoint.key in moved:
            was = before.touchpoints.index(earlier) + 1
            yield Difference("moved", touchpoint.title, "", "place in the journey", f"{was}", f"{place}")
        for kind, what, text in _TOUCHPOINT:
            if text(earlier) != text(touchpoint):
                yield Difference(kind, touchpoint.title, "", what, text(earlier), text(touchpoint))
    for gone in old.values():
        yield Difference("removed", gone.title, "", "touchpoint", wording.counted(len(gone.items), "item"), "")


_TOUCHPOINT = (
    ("reworded", "title", lambda one: one.title),
    ("rescored", "weight", lambda one: f"weight {one.weight}"),
    ("changed", "moment of truth", lambda one: "a moment of truth" if one.moment_of_truth else "no moment of truth"),
    ("reworded", "desired", lambda one: "; ".join(f"{name}: {text}" for name, text in one.desired if text)),
    ("changed", "owners", lambda one: "; ".join(f"{name}: {text}" for name, text in one.owners if text)),
)


def _items(before: Document, after: Document) -> Iterator[Difference]:
    old = {item.key: (touchpoint, item) for touchpoint, item in before.items()}
    kept = {touchpoint.key: touchpoint for touchpoint in before.touchpoints}
    for touchpoint in after.touchpoints:
        was = kept.get(touchpoint.key)
        moved = _moved([one.key for one in was.items] if was else [], [one.key for one in touchpoint.items])
        for place, item in enumerate(touchpoint.items, 1):
            earlier = old.pop(item.key, None)
            if earlier is None:
                yield Difference("added", touchpoint.title, item.prompt, "item", "", _brief(item))
                continue
            if earlier[0].key != touchpoint.key:
                yield Difference("moved", touchpoint.title, item.prompt, "touchpoint", earlier[0].title, touchpoint.title)
            elif item.key in moved:
                at = earlier[0].items.index(earlier[1]) + 1
                yield Difference("moved", touchpoint.title, item.prompt, "place", f"{at}", f"{place}")
            yield from _item(touchpoint, (before, earlier[1]), (after, item))
    for gone_from, gone in old.values():
        yield Difference("removed", gone_from.title, gone.prompt, "item", _brief(gone), "")


def _item(touchpoint: Touchpoint, old: tuple[Document, Item], new: tuple[Document, Item]) -> Iterator[Difference]:
    """What differs in one item, part by part; the texts are only how it is said."""
    anew = asks_anew(old[1], new[1], new[0].languages[0])
    for kind, what, part, text in _ITEM:
        if part(old[1]) != part(new[1]):
            advice = ASK_ANEW if what in anew else ""
            yield Difference(kind, touchpoint.title, new[1].prompt, what, text(*old), text(*new), advice)
    meant = {choice.text: choice.key for choice in old[1].choices}
    if any(meant.get(choice.text, choice.key) != choice.key for choice in new[1].choices):
        yield Difference("rescored", touchpoint.title, new[1].prompt, "keys of its choices", "", OTHER_MEANING)


def _points(item: Item) -> str:
    graded = [f"{choice.text}: {wording.points(choice.points)}" + (f", {wording.LEVELS[choice.level]}" if choice.level else "")
              for choice in item.choices if choice.points is not None or choice.level]
    said = wording.line(item, Document(title="-")).scores  # everything that changes a score, in the words of the lists
    return "; ".join([*graded, *said])


def _asks(document: Document, item: Item) -> str:
    return ", ".join(wording.line(item, document).asks)


def _shown(document: Document, item: Item) -> str:
    if item.show_if is None or visibility.problems(item.show_if):
        return "always shown" if item.show_if is None else "shown under a condition that does not work"
    return visibility.read_aloud(item.show_if, document)


def _worth(item: Item) -> object:
    """Everything by which answers come to points, without a word of text."""
    return ({choice.key: (choice.points, choice.level) for choice in item.choices}, item.thresholds, item.points_cap, item.weight,
            item.bonus, item.critical, item.hands)


_ASKED = ("required", "na", "na_reason", "comment_if_failed", "photo_if_failed", "unit", "currency", "minimum", "maximum",
          "parts", "minimum_length", "most", "opinion", "personal")

# kind, what it is called, the part that is compared, and how it is said
_ITEM: tuple[tuple[str, str, Callable[[Item], object], Callable[[Document, Item], str]], ...] = (
    ("changed", "kind", lambda item: item.type, lambda _, item: CALLED[item.type]),
    ("reworded", "prompt", lambda item: item.prompt, lambda _, item: item.prompt),
    ("reworded", "guidance", lambda item: item.guidance, lambda _, item: item.guidance),
    ("reworded", "choices", lambda item: [(choice.key, choice.text) for choice in item.choices],
     lambda _, item: "; ".join(choice.text for choice in item.choices)),
    ("reworded", "writing prompts", lambda item: item.prompts, lambda _, item: "; ".join(item.prompts)),
    ("rescored", "scoring", _worth, lambda _, item: _points(item)),
    ("changed", "condition", lambda item: item.show_if, _shown),
    ("changed", "what is asked", lambda item: [getattr(item, name) for name in _ASKED], _asks),
    ("changed", "what is measured", lambda item: item.measures, lambda _, item: item.measures),
    ("changed", "choices that stand alone", lambda item: {choice.key for choice in item.choices if choice.alone},
     lambda _, item: "; ".join(choice.text for choice in item.choices if choice.alone) or "none"),
)


def _brief(item: Item) -> str:
    return "; ".join(part for part in (CALLED[item.type], _points(item)) if part)


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest keys whose move explains the new order: all but a longest run that kept its order."""
    places = {key: place for place, key in enumerate(before)}
    kept = [(places[key], key) for key in after if key in places]
    tails: list[int] = []
    ends: list[int] = []  # index into kept of the last of each run length
    links: list[int] = []
    for index, (place, _) in enumerate(kept):
        length = bisect_left(tails, place)
        tails[length:length + 1] = [place]
        ends[length:length + 1] = [index]
        links.append(ends[length - 1] if length else -1)
    stayed, index = set[str](), ends[-1] if ends else -1
    while index >= 0:
        stayed.add(kept[index][1])
        index = links[index]
    return {key for _, key in kept} - stayed

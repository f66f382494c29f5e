"""What an author has begun and not yet said: placeholder choices, scales without words, conditions that any answer meets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from shopper.checklists.languages.words import FULL, words_in
from shopper.checklists.model import CHOICE_TYPES, Item
from shopper.checklists.visibility import COMPARISONS, GROUPS, problems

# "Option 1", "Choice B": a word for a choice and its number, in the languages whose words we have
NUMBERED = re.compile(
    r"(option|choice|answer|item|auswahl|antwort|choix|réponse|opción|respuesta|opzione|scelta|risposta|opção|escolha|resposta|"
    r"optie|keuze|antwoord|خيار|الخيار|אפשרות|תשובה|選択肢|回答|选项|答案)(\s*[0-9]{1,2}|\s[a-z])")
FIGURE = re.compile(r"[\d\s.,/%+*★☆–-]*")
PLACEHOLDERS = {word.casefold() for language in ("en", *FULL) for word in map(words_in(language), ("First", "Second"))} | {
    "new choice", "choice", "option", "untitled", "todo", "tbd", "xxx", "…", "...", "?", "-"}
ENDS = "Its points carry no words: say what the lowest and the highest mean, so that everybody reads them alike."
ANY = ("Its condition names every choice of ‘{}’, so any answer meets it. Ask only whether that is answered, or leave a "
       "choice out.")


def remarks(item: Item, items: Mapping[str, Item]) -> Iterator[str]:
    """What is still to be said at an item, a sentence each; `items` are all of the checklist by their keys."""
    yield from _placeholders(item)
    yield from _anchors(item)
    if item.show_if is not None and not problems(item.show_if):
        yield from _always(item.show_if, items)


def _placeholders(item: Item) -> Iterator[str]:
    found = [choice.text for choice in item.choices if _placeholder(choice.text)]
    if found:
        those = ", ".join(f"‘{text}’" for text in found[:3])
        yield f"{those} {'reads' if len(found) == 1 else 'read'} like a placeholder: write what a shopper chooses there."


def _placeholder(text: str) -> bool:
    tidy = text.strip().casefold()
    return tidy in PLACEHOLDERS or bool(NUMBERED.fullmatch(tidy))


def _anchors(item: Item) -> Iterator[str]:
    """A scale whose ends say nothing but their figure; words at the points between are the author's choice."""
    if item.type == "scale" and len(item.choices) > 1 and any(FIGURE.fullmatch(item.choices[end].text) for end in (0, -1)):
        yield ENDS


def _always(condition: Mapping[str, Any], items: Mapping[str, Item]) -> Iterator[str]:
    """Each item of which a condition takes every answer; what stands in one `any` is read together."""
    group = next((name for name in GROUPS if name in condition), "")
    parts = condition[group] if group else [condition]
    named: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        if any(name in part for name in GROUPS):
            yield from _always(part, items)
        elif item := _asked(part, items):
            taken = _taken(part, item)
            if group == "any":
                named[item.key] |= taken
            elif _every(item, taken):
                yield ANY.format(item.prompt)
    for key, taken in named.items():
        if _every(items[key], taken):
            yield ANY.format(items[key].prompt)


def _asked(part: Mapping[str, Any], items: Mapping[str, Item]) -> Item | None:
    """The item with choices that a part of a condition asks for."""
    item = items.get(part.get("item", ""))
    return item if item and item.type in CHOICE_TYPES and any(name in part for name in COMPARISONS) else None


def _taken(part: Mapping[str, Any], item: Item) -> set[str]:
    """The choices that meet a part; of several at once only what is named by itself is sure."""
    keys = {choice.key for choice in item.choices}
    if "is" in part or "any_of" in part:
        return keys & {str(one) for one in ([part["is"]] if "is" in part else part["any_of"])}
    if ("is_not" in part or "none_of" in part) and item.type != "several":
        return keys - {str(one) for one in ([part["is_not"]] if "is_not" in part else part["none_of"])}
    return set()


def _every(item: Item, taken: set[str]) -> bool:
    return bool(item.choices) and {choice.key for choice in item.choices} <= taken

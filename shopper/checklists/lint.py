"""What is allowed in a checklist but deserves a second look before it is published: each a hint in one sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from shopper.checklists import bare, phrasing, texts
from shopper.checklists.document import Problem, can_fail
from shopper.checklists.languages.sheet import NAMES
from shopper.checklists.model import EVIDENCE_TYPES, Choice, Document, Item, Threshold, Touchpoint

# Asked at many touchpoints in the same words, by design.
REPEATED = ("note", "pillars", "think_feel_do", "narrative", *EVIDENCE_TYPES)


def hints(document: Document) -> list[Problem]:
    """What deserves a second look: of the whole first, then in the order of the journey."""
    found = [Problem("", "", sentence) for sentence in (*_opinions(document), *_languages(document))]
    twice, items = _asked_twice(document), {item.key: item for _, item in document.items()}
    for touchpoint in document.touchpoints:
        found += [Problem(touchpoint.title, "", sentence, touchpoint.key) for sentence in _touchpoint(touchpoint)]
        for item in touchpoint.items:
            worded = [*phrasing.remarks(item, document.languages[0]), *bare.remarks(item, items)]
            sentences = [*worded, *_unfailing(item), *twice.get(item.key, ())]
            found += [Problem(touchpoint.title, item.prompt, sentence, touchpoint.key, item.key) for sentence in sentences]
    return found


def _opinions(document: Document) -> Iterator[str]:
    asked = [item for _, item in document.items() if item.type != "note"]
    opinions = sum(item.opinion for item in asked)
    if opinions * 5 > len(asked):
        yield (f"{opinions} of {len(asked)} items ask for opinion, more than a fifth. "
               "Most items should record what was seen, heard or timed.")


def _languages(document: Document) -> Iterator[str]:
    further = [*document.languages[1:], *document.translations]
    known = texts.texts(document) if further else {}
    if document.items() and not phrasing.known(document.languages[0]):
        yield f"The wording of {NAMES.get(document.languages[0], f'‘{document.languages[0]}’')} texts is not looked at."
    for language in document.languages[1:]:
        lacking = texts.missing(document, language, known)
        if lacking:
            first = next(iter(lacking.values()))
            yield (f"{len(lacking)} of {len(known)} texts have no translation into ‘{language}’ yet, the first is ‘{first}’. "
                   "They are shown as they were written.")
    for language, paths in texts.left_over(document, known).items():
        yield f"{len(paths)} translation{'' if len(paths) == 1 else 's'} into ‘{language}’ belong to texts that are gone."


def _touchpoint(touchpoint: Touchpoint) -> Iterator[str]:
    if touchpoint.moment_of_truth and not any((touchpoint.desired.think, touchpoint.desired.feel, touchpoint.desired.do)):
        yield "A moment of truth reads best with what the customer should think, feel and do."


def _unfailing(item: Item) -> Iterator[str]:
    graded: list[Choice | Threshold] = [*item.choices, *item.thresholds]
    if not item.bonus and any(Fraction(one.points or 0) > 0 for one in graded) and not can_fail(item):
        yield "It is scored, but no answer fails: every choice earns points, so it says little about what went wrong."


def _asked_twice(document: Document) -> dict[str, list[str]]:
    """For each item whose prompt stood earlier too, where that was."""
    places: dict[str, list[Touchpoint]] = defaultdict(list)
    found: dict[str, list[str]] = {}
    for touchpoint, item in document.items():
        if item.type in REPEATED:
            continue
        asked = places[" ".join(item.prompt.casefold().split()).rstrip(" ?.!:")]
        if asked:
            where = "just above in this touchpoint" if asked[0] is touchpoint else f"in ‘{asked[0].title}’"
            found[item.key] = [f"The same is asked {where}. Say what is different here, or take one of them out."]
        asked.append(touchpoint)
    return found

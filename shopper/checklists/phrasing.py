"""Wording that spoils an answer: two questions in one, and questions that lead; the words are in phrasing.json."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path

from shopper.checklists.model import CHOICE_TYPES, Item

_WORDS = json.loads(Path(__file__).with_name("phrasing.json").read_text(encoding="utf-8"))
_QUOTED = re.compile(r"‘[^’]*’|“[^”]*”|\"[^\"]*\"|«[^»]*»|\([^)]*\)")

_NAMES = re.compile(r"(?<=\s)[^\W\d_a-z]\w*(?: (?:and|&) [^\W\d_a-z]\w*)+")  # Marks and Spencer is one name


def remarks(item: Item, language: str) -> tuple[str, ...]:
    """What is doubtful in an item's prompt, a sentence each; only languages that phrasing.json knows are looked at."""
    return () if item.type == "note" else _remarks(item.prompt, item.type in CHOICE_TYPES, language.partition("-")[0].lower())


@lru_cache(maxsize=4096)  # while one item is written, the others of a long checklist stay as they are
def _remarks(written: str, chosen: bool, language: str) -> tuple[str, ...]:
    rules = _rules(language)
    if rules is None:
        return ()
    joins, fixed, ranges, leading, openings = rules
    prompt = written.casefold()
    found = [f"‘{_as_written(written, hit)}’ leads: it says which answer is hoped for. Ask openly for what happened."
             for hit in [leading.search(prompt) or openings.search(prompt)] if hit]
    bare = fixed.sub(" ", _QUOTED.sub(" ", _NAMES.sub(" ", written).casefold()))
    join = None if ranges.search(bare) else joins.search(bare)
    if join and chosen:
        found.append(f"It asks two things at once (‘{join.group()}’): where one is so and the other is not, "
                     "no answer is right. Make two items of it.")
    return tuple(found)


@cache
def _rules(language: str) -> tuple[re.Pattern[str], ...] | None:
    words = _WORDS.get(language)
    if not words:
        return None
    clause = r"(?:(?<=[.,;:?!] )|^)"  # a contraction leads where it begins a question or hangs on its end, not within it
    return (*(_any(words[name]) for name in ("joins", "fixed", "ranges", "leading")), _any(words["openings"], clause))


def _any(words: list[str], before: str = r"(?<!\w)") -> re.Pattern[str]:
    return re.compile("|".join(rf"{before}{re.escape(word)}(?!\w)" for word in sorted(words, key=len, reverse=True)))


def _as_written(prompt: str, hit: re.Match[str]) -> str:
    """The words as the author wrote them; folding may change lengths in rare scripts, then the folded form is shown."""
    return prompt[hit.start():hit.end()] if len(prompt) == len(prompt.casefold()) else hit.group()

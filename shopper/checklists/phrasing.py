"""Wording that spoils an answer: two questions in one, and questions that lead; the words are in phrasing.json."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from shopper.checklists.model import CHOICE_TYPES, Item

_WORDS = json.loads(Path(__file__).with_name("phrasing.json").read_text(encoding="utf-8"))
_QUOTED = re.compile(r"‘[^’]*’|“[^”]*”|\"[^\"]*\"|«[^»]*»|\([^)]*\)")

_NAMES = re.compile(r"(?<=\s)[^\W\d_a-z]\w*(?: (?:and|et|y|&) [^\W\d_a-z]\w*)+")  # Marks and Spencer is one name


@dataclass(frozen=True)
class Rules:
    """What phrasing.json says of a language, as patterns."""

    joins: re.Pattern[str]
    fixed: re.Pattern[str]
    ranges: re.Pattern[str]  # excuse a join after them: between 5 and 10
    alike: re.Pattern[str]  # excuse a join before them: the shelf and the till say the same
    leading: tuple[re.Pattern[str], ...]
    pairs: re.Pattern[str] | None  # two states at the end of a yes/no question: clean or set?


def known(language: str) -> bool:
    """Whether the wording of texts in a language is looked at."""
    return _tongue(language) in _WORDS


def remarks(item: Item, language: str) -> tuple[str, ...]:
    """What is doubtful in an item's prompt, a sentence each; only languages that phrasing.json knows are looked at."""
    return _remarks(item.prompt, item.type, _tongue(language)) if item.type != "note" and known(language) else ()


def _tongue(language: str) -> str:
    return language.partition("-")[0].lower()


@lru_cache(maxsize=4096)  # while one item is written, the others of a long checklist stay as they are
def _remarks(written: str, kind: str, language: str) -> tuple[str, ...]:
    rules = _rules(language)
    prompt = written.casefold()
    hits = filter(None, (pattern.search(prompt) for pattern in rules.leading))
    found = [f"‘{_as_written(written, hit)}’ leads: it says which answer is hoped for. Ask openly for what happened."
             for hit in islice(hits, 1)]
    join = _join(rules, rules.fixed.sub(" ", _QUOTED.sub(" ", _NAMES.sub(" ", written).casefold())), kind)
    if join:
        found.append(f"It asks two things at once (‘{join}’): where one is so and the other is not, "
                     "no answer is right. Make two items of it.")
    return tuple(found)


def _join(rules: Rules, prompt: str, kind: str) -> str:
    """What joins two questions, if anything does."""
    if kind not in CHOICE_TYPES:
        return ""
    for hit in rules.joins.finditer(prompt):
        if not rules.ranges.search(prompt, 0, hit.start()) and not rules.alike.search(prompt, hit.end()):
            return hit.group()
    pair = rules.pairs.search(prompt) if rules.pairs and kind == "yes_no" and not rules.ranges.search(prompt) else None
    return pair["pair"] if pair else ""


@cache
def _rules(language: str) -> Rules:
    words = _WORDS[language]
    clause = r"(?:(?<=[.,;:?!] )|^)"  # a contraction leads where it begins a question or hangs on its end, not within it
    leading = [_any(words["leading"]), _any(words["openings"], clause)]
    pairs = None
    if "praise" in words:  # the friendly service; did the staff not greet you
        owners, praise, inverted, denials, states, led_to = (
            "|".join(map(re.escape, words[name])) for name in ("owners", "praise", "inverted", "denials", "states", "led_to"))
        leading += [re.compile(rf"\b(?:{owners}) (?:very )?(?:{praise})(?= [^\W\d])"),
                    re.compile(rf"^(?:{inverted}) (?:[^\W\d]\S* ){{1,4}}(?<!or )(?:{denials})\b(?! only)")]
        pair = r"(?P<pair>[^\W\d]{3,}(?:, ?| or | ?/ ?)[^\W\d]{3,})"
        pairs = re.compile(rf"^(?:{states}) .*?(?<!\S)(?!(?:{led_to}) )\S+ {pair} ?\?*$")
    joins, fixed, ranges, alike = (_any(words[name]) for name in ("joins", "fixed", "ranges", "alike"))
    return Rules(joins, fixed, ranges, alike, tuple(leading), pairs)


def _any(words: list[str], before: str = r"(?<!\w)") -> re.Pattern[str]:
    return re.compile("|".join(rf"{before}{re.escape(word)}(?!\w)" for word in sorted(words, key=len, reverse=True)))


def _as_written(prompt: str, hit: re.Match[str]) -> str:
    """The words as the author wrote them; folding may change lengths in rare scripts, then the folded form is shown."""
    return prompt[hit.start():hit.end()] if len(prompt) == len(prompt.casefold()) else hit.group()

"""Whether a text that was changed still asks the same: by the words, or signs, that carry its meaning."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from shopper.checklists.model import Item

KNOWN: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_name("asking.json").read_text(encoding="utf-8"))
ANOTHER = 0.5  # up to this share in common two texts read like different questions
ALIKE = 0.8  # from this likeness on two words are one, mistyped or bent
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
                      "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
KANA = re.compile("[\u3040-\u309f。、？！]")  # Japanese writes what bends and binds in these, and what is meant in others
SYLLABLES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # one sign alone means nothing there
REFUSALS = ("ない", "ません", "なかっ", "ไม่", "ບໍ່", "មិន")


def unspaced(text: str) -> bool:
    """Whether words follow one another without a space, as in Japanese, Chinese and Thai."""
    return bool(UNSPACED.search(text))


def signs(text: str) -> list[str]:
    """The text in pieces that a reader sees as one: words, spaces, and signs where no space parts words."""
    found: list[str] = []
    for letter in text:
        joins = bool(found) and (unicodedata.category(letter)[0] == "M" or (
            letter.isalnum() and found[-1][-1].isalnum() and not unspaced(letter + found[-1])))
        if joins:
            found[-1] += letter
        else:
            found.append(letter)
    return found


@lru_cache(maxsize=4096)
def another(before: str, after: str, language: str = "en") -> bool:
    """Whether the later text reads like another question than the earlier one."""
    if " ".join(before.casefold().split()) == " ".join(after.casefold().split()):
        return False
    if _refuses(before, language) != _refuses(after, language):
        return True
    old, new = _meant(before, language), _meant(after, language)
    if not old or not new:
        return False
    return 2 * _shared(old, new) <= ANOTHER * (len(old) + len(new))


def asks_anew(before: Item, after: Item, language: str) -> set[str]:
    """The parts of an item by which its earlier answers would be read as answers to something else."""
    found = {"prompt"} if another(before.prompt, after.prompt, language) else set[str]()
    if before.type != after.type:
        found.add("kind")
    if _choices(before, after, language):
        found.add("choices")
    if _unit(before.unit, after.unit) or (before.currency and after.currency and before.currency != after.currency):
        found.add("what is asked")
    return found


def _choices(before: Item, after: Item, language: str) -> bool:
    """Whether a scale has other steps, or most choices that keep their key say something else."""
    if before.type == after.type == "scale" and [one.key for one in before.choices] != [one.key for one in after.choices]:
        return True
    texts = {one.key: one.text for one in before.choices}
    kept = [another(texts[one.key], one.text, language) for one in after.choices if one.key in texts]
    return sum(kept) * 2 > len(kept)


def _unit(before: str, after: str) -> bool:
    """Whether figures are in another unit; `min` and `minutes` are the same."""
    short, long = sorted((before.casefold().strip(" ."), after.casefold().strip(" .")), key=len)
    return bool(short) and short != long and not (len(long) > 3 and long.startswith(short))


def _words(text: str, language: str) -> list[str]:
    """Words and signs that say something; a space or a question mark does not."""
    pieces = signs(text.casefold()) if unspaced(text) else re.findall(r"[^\W_]+(?:[’'][^\W_]+)?", _parted(text, language))
    return [one for one in pieces if one[0].isalnum()]


def _parted(text: str, language: str) -> str:
    """French articles and negations hang on their word by an apostrophe."""
    return re.sub(r"[’']", " ", text.casefold()) if language.startswith("fr") else text.casefold()


def _meant(text: str, language: str) -> list[str]:
    """What carries the meaning; everything, where nothing else is left."""
    words, known = _words(text, language), KNOWN.get(language.partition("-")[0].lower(), {})
    kept = [one for one in words if one not in known.get("small", ()) and not KANA.fullmatch(one)]
    if SYLLABLES.search(text):
        return [first + second for first, second in pairwise(words)]
    return kept or words


def _refuses(text: str, language: str) -> bool:
    """Whether a text says no to something; a contraction that only opens a question leads, and asks the same."""
    negations = KNOWN.get(language.partition("-")[0].lower(), {}).get("negations", ())
    words = _words(text, language)
    denied = any(word in negations for word in words) or any(word.endswith(("n't", "n’t")) for word in words[1:])
    return denied or (unspaced(text) and any(refusal in text for refusal in REFUSALS))


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both have, in any order; a word mistyped or bent counts, one with a syllable before it does not."""
    both = Counter(old) & Counter(new)
    left, right = list((Counter(old) - both).elements()), list((Counter(new) - both).elements())
    found = both.total()
    for one in left:
        same = next((two for two in right if one[0] == two[0] and SequenceMatcher(None, one, two).ratio() >= ALIKE), None)
        if same is not None:
            right.remove(same)
            found += 1
    return found

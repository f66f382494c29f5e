"""The few words that an item says of itself, such as N/A and optional, in the checklist's language; words.json holds them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
ENGLISH = "en"
FULL = tuple(language for language, texts in WORDS.items() if "optional" in texts)  # the others know yes and no alone
OTHER_SCRIPTS = {("zh", part): "zh-Hant" for part in ("hant", "tw", "hk", "mo")}


@dataclass(frozen=True)
class Words:
    """What is said in one language; a text that it lacks stays English."""

    language: str  # that most of the words are in, for the `lang` of what they stand in
    told: dict[str, str]

    def __call__(self, text: str, *values: object) -> str:
        """A text of ours in this language, its `{}` filled with the values."""
        said = self.told.get(text, text)
        return said.format(*values) if values else said


@cache
def words_in(language: str) -> Words:
    """The words of a language, or of the one it is a kind of: pt-BR speaks as pt, and what is not known as en."""
    first, *rest = language.lower().split("-")
    known = next((OTHER_SCRIPTS[first, part] for part in rest if (first, part) in OTHER_SCRIPTS), first)
    return Words(known if known in FULL else ENGLISH, WORDS.get(known, {}) or WORDS[ENGLISH])

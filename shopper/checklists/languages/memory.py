"""The translators' memory: texts that wait for a translation and have one elsewhere, word for word."""

from __future__ import annotations

from collections.abc import Iterable

from shopper.checklists.languages.words import WORDS, words_in
from shopper.checklists.model import Document
from shopper.checklists.texts import missing, texts

SOFT_HYPHEN = "\u00ad"


def known(document: Document, language: str, others: Iterable[Document]) -> dict[str, str]:
    """Translations by path for what is not translated yet: from this checklist, else from the others, else our own words.
    The others are asked in their order; those written in another language say nothing."""
    waiting = missing(document, language)
    if not waiting:
        return {}
    said: dict[str, str] = {}
    for one in (document, *(other for other in others if other.languages[0] == document.languages[0])):
        told = one.translations.get(language, {})
        for path, text in texts(one).items():
            if told.get(path, "").strip():
                said.setdefault(_tidy(text), told[path])
    for text, told_as in _own(document.languages[0], language).items():
        said.setdefault(text, told_as)
    return {path: said[_tidy(text)] for path, text in waiting.items() if _tidy(text) in said}


def _own(written: str, language: str) -> dict[str, str]:
    """The words of ours that both languages know, such as Yes and No."""
    here, there = words_in(written), words_in(language)
    common = [text for text in WORDS["de"] if "{" not in text and text in there.told and (written == "en" or text in here.told)]
    return {_tidy(here(text)): _tidy(there(text)) for text in common}


def _tidy(text: str) -> str:
    return " ".join(text.replace(SOFT_HYPHEN, "").split())

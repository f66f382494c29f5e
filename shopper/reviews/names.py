"""Finds words in a shopper's text that may name a person, so that an editor looks before a name is released."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Languages that write every noun with a capital: there only an introduction ("called Anna") can be told from a noun.
NOUN_CAPITALS = ("de", "lb")
CALENDAR = frozenset((
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter"))
COMMON = frozenset((
    "english", "american", "british", "french", "german", "italian", "spanish", "wifi", "internet", "google", "apple", "android",
    "visa", "mastercard", "ok", "sir", "madam", "ma'am", "i'm", "i'd", "i'll", "i've"))
INTRODUCED = re.compile(
    r"\b(?:called|named|name\s+(?:is|was)|name\s*(?:badge|tag)\s+(?:said|says|read|reads)|mr|mrs|ms|miss|dr|herr|frau|namens|heißt)"
    r"\.?:?\s+[\"“„'‘]?([^\W\d_][\w'’-]+)", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_][\w'’-]*")
SENTENCE_STARTS = ".!?:;…\n\r\"“„«»‘'(•–—-/|"


def possible_names(text: str, known: frozenset[str], language: str = "en") -> list[str]:
    """Words that may name a person, each once, in order. `known` holds lower-case words that are no name here."""
    found = [word for word in INTRODUCED.findall(text) if word[0].isupper() and not _is_known(word, known)]
    if language.split("-")[0] not in NOUN_CAPITALS:
        found += [match.group() for match in WORD.finditer(text)
                  if _looks_like_name(match.group()) and not _starts_sentence(text, match.start())
                  and not _is_known(match.group(), known)]
    return list(dict.fromkeys(found))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The lower-case words of texts that are the program's own: its names, places, and checklist."""
    return frozenset(map(_plain, set(WORD.findall("\n".join(texts)))))


def _looks_like_name(word: str) -> bool:
    """A capital and then small letters, two at least; abbreviations such as ATM are not names."""
    parts = [part for part in re.split(r"['’-]", word) if part]
    return len(word) > 2 and all(part[0].isupper() or len(part) == 1 for part in parts) and any(
        part[1:].islower() for part in parts)


def _starts_sentence(text: str, at: int) -> bool:
    """Whether nothing but space stands between the word and the start of a sentence, line or quotation."""
    before = text[:at].rstrip(" \t")
    return not before or before[-1] in SENTENCE_STARTS


def _is_known(word: str, known: frozenset[str]) -> bool:
    plain = _plain(word)
    return plain in known or plain in CALENDAR or plain in COMMON


def _plain(word: str) -> str:
    """Lower case without a possessive ending: "Marlow's" is "marlow"."""
    lower = word.lower()
    return lower[:-2] if lower.endswith(("'s", "’s")) else lower

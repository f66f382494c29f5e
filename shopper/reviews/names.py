"""Finds words in a shopper's text that may name a person, so that an editor looks before a name is released."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shopper.reviews.openers import ABBREVIATIONS, JOBS, OPENERS, ROLES

# Languages that write every noun with a capital: there only an introduction ("called Anna") can be told from a noun.
NOUN_CAPITALS = ("de", "lb")
CALENDAR = frozenset((
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter"))
COMMON = frozenset((
    "english", "american", "british", "french", "german", "italian", "spanish", "wifi", "internet", "google", "apple", "android",
    "visa", "mastercard", "ok", "sir", "madam", "ma'am", "i'm", "i'd", "i'll", "i've",
    "wi-fi", "mr", "mrs", "ms", "miss", "dr"))
INTRODUCED = re.compile(
    r"\b(?:called|named|name\s+(?:is|was)|name\s*(?:badge|tag)\s+(?:said|says|read|reads)|mr|mrs|ms|miss|dr|herr|frau|namens|heißt)"
    r"\.?:?\s+[\"“„'‘]?([^\W\d_][\w'’-]+)", re.IGNORECASE)
# Typed in a hurry, a name is small: after these words even that is one, unless it is an everyday word.
SMALL = re.compile(r"\b(?:(?:served|helped|greeted|advised|welcomed)\s+by|called|named)\s+[\"“„'‘]?([^\W\d_][\w'’-]+)")
ENDING = re.compile(r"(?:n['’]t|['’](?:s|d|m|ll|re|ve))$")
WORD = re.compile(r"[^\W\d_][\w'’-]*")
# Scripts without capitals: a name shows only by the title beside it; those called so without a name are customers and staff.
_CJK = r"\u3040-\u30ff\u3400-\u9fff"
TITLED = re.compile(
    rf"(?:((?:(?![はがをにとのでも、])[{_CJK}]){{1,4}})(?:先生|女士|小姐|太太|さん|さま|様|くん|ちゃん|氏)"
    r"|([\uac00-\ud7af]{2,4})\s?(?:씨|님)"
    r"|(?<!\w)(?:السيدة|السيد|الأستاذة|الأستاذ|الآنسة|מר|גברת|גב[׳'])\s+([^\W\d_]{2,}))")
UNNAMED = re.compile(r"(?:客|員|员|皆|位|者|係|業|个|個|名|この|その|あの|고객|손|선생|사장|점장|직원|매니저)$")
SENTENCE_STARTS = ".!?:;…\n\r\"“„«»‘'(•–—-/|"


def possible_names(text: str, known: frozenset[str], language: str = "en") -> list[str]:
    """Words that may name a person, each once, in order. `known` holds lower-case words that are no name here."""
    plain_language = language.split("-")[0]
    found = [word for word in INTRODUCED.findall(text) if word[0].isupper() and not _is_known(word, known)]
    found += [word for word in SMALL.findall(text) if word.islower() and not _is_everyday(word, known)]
    found += [name for parts in TITLED.findall(text) for name in parts if name and not UNNAMED.search(name)]
    for match in WORD.finditer(text):
        word = match.group()
        if _is_loud(word):
            suspect = not _is_everyday(word, known)
        elif plain_language in NOUN_CAPITALS or not _looks_like_name(word):
            continue
        elif _starts_sentence(text, match.start()):  # only English openers are listed: elsewhere every sentence would be asked
            suspect = plain_language == "en" and not _is_everyday(word, known)
        else:
            suspect = not _is_known(word, known)
        found += [word] if suspect else []
    return list(dict.fromkeys(found))


def not_roles(roles: Iterable[str], known: frozenset[str]) -> list[str]:
    """Words among typed roles ("barista 1, maria") that name no job: typed small, a name looks like a role."""
    return [word for role in roles for word in WORD.findall(role.lower()) if word not in JOBS and word not in known]


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The lower-case words of texts that are the program's own: its names, places, and checklist."""
    return frozenset(map(_plain, set(WORD.findall("\n".join(texts)))))


def _looks_like_name(word: str) -> bool:
    """A capital and then small letters: Jo, Anna, O'Brien."""
    parts = [part for part in re.split(r"['’-]", word) if part]
    return len(word) > 1 and all(part[0].isupper() or len(part) == 1 for part in parts) and any(
        part[1:].islower() for part in parts)


def _is_loud(word: str) -> bool:
    """Three capitals or more, as a name is written in a hurry; abbreviations are told apart by their list."""
    return len(_plain(word)) > 2 and word.isupper()


def _starts_sentence(text: str, at: int) -> bool:
    """Whether nothing but space stands between the word and the start of a sentence, line or quotation."""
    before = text[:at].rstrip(" \t")
    return not before or before[-1] in SENTENCE_STARTS


def _is_known(word: str, known: frozenset[str]) -> bool:
    plain = _plain(word)
    return plain in known or plain in CALENDAR or plain in COMMON


def _is_everyday(word: str, known: frozenset[str]) -> bool:
    """Whether the word names nobody even where its capital, or the lack of one, says nothing."""
    whole = word.lower().replace("’", "'")
    return _is_known(word, known) or not {whole, ENDING.sub("", whole)}.isdisjoint(OPENERS | ABBREVIATIONS | ROLES)


def _plain(word: str) -> str:
    """Lower case without a possessive ending: "Marlow's" is "marlow"."""
    lower = word.lower()
    return lower[:-2] if lower.endswith(("'s", "’s")) else lower

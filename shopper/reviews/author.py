"""Finds in a shopper's text what would tell a manager who the shopper was: their own name, and ways to reach anybody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from shopper.reviews.openers import OPENERS

LEAST_LETTERS, LEAST_SIGNS = 3, 2  # shorter parts of a name stand in every text; a script without capitals says more with less
LEAST_DIGITS, MOST_DIGITS = 7, 15
_EVERYDAY = OPENERS | {"art", "black", "brown", "cook", "dean", "grace", "green", "hall", "hope", "king", "mark", "may", "miles",
                       "page", "price", "rich", "rose", "summer", "white", "will", "wood", "young"}
_PARTICLES = {"von", "van", "vom", "zum", "zur", "der", "den", "del", "della", "des", "dos", "das", "bin", "ibn", "the", "and"}
_PART = re.compile(r"[^\W\d_]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.,@])(?:\+|\(\+?)?\d(?:[ ()/.–-]{0,2}\d){6,18}(?![\w@])")
_BETWEEN = re.compile(r"[\s.,'’_-]{1,3}(?:[^\W\d_]\.?\s)?")  # also one initial
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")


@dataclass(frozen=True)
class Author:
    """Who wrote the report: every name they are known by, and their e-mail address."""

    names: tuple[str, ...] = ()
    email: str = ""


def traces(text: str, author: Author) -> Iterator[str]:
    """A sentence for each kind of trace in the text."""
    if not given_away(text, author) and (own := own_names(text, author)):
        yield f"Holds the shopper’s own name: {', '.join(own[:3])}."
    if mails := list(dict.fromkeys(_MAIL.findall(text))):
        yield f"Holds an e-mail address: {', '.join(mails[:3])}."
    if phones := list(dict.fromkeys(match.group() for match in _PHONE.finditer(text) if _is_phone(match.group()))):
        yield f"May hold a telephone number: {', '.join(phones[:3])}."


def given_away(text: str, author: Author) -> list[str]:
    """What names the author beyond doubt: the whole name, two parts of it side by side, or the address of the account."""
    text = unicodedata.normalize("NFC", text)
    plain = _plain(text)
    address = rf"(?<![\w.+-]){re.escape(_plain(author.email))}(?![\w-])"
    found = [author.email] if author.email and re.search(address, plain) else []
    for name in filter(None, map(_plain, author.names)):
        parts = _PART.findall(name)
        if parts and not _has_capitals(name):
            found += ["".join(parts)] if len("".join(parts)) >= LEAST_SIGNS and "".join(parts) in _without_spaces(plain) else []
        elif len("".join(parts)) >= LEAST_LETTERS and name not in _EVERYDAY:
            whole = re.compile(r"(?<![^\W\d_])" + r"[\W_]{1,3}".join(map(re.escape, parts)) + r"(?![^\W\d_])")
            found += [text[match.start():match.end()] for match in whole.finditer(plain)]
    found += _side_by_side(text, plain, author)
    return [one for one in dict.fromkeys(found) if any(word not in _EVERYDAY for word in _PART.findall(one))]


def _side_by_side(text: str, plain: str, author: Author) -> Iterator[str]:
    """Two different parts of the author's names, one right after the other."""
    parts = {part for name in author.names for part in _PART.findall(_plain(name))
             if len(part) >= LEAST_LETTERS and part not in _PARTICLES}
    words = [word for word in _PART.finditer(plain) if word.group() in parts]
    for first, then in pairwise(words):
        if first.group() != then.group() and _BETWEEN.fullmatch(plain, first.end(), then.start()):
            yield text[first.start():then.end()]


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def own_names(text: str, author: Author) -> list[str]:
    """The author's names, parts of them, and the first part of their address, as they stand in the text, each once."""
    plain, found = _plain(text), []
    for part in _parts(author):
        boundary = r"(?<![^\W\d_])", r"(?![^\W\d_])"
        before, after = boundary if _has_capitals(part) else ("", "")
        for match in re.finditer(f"{before}{re.escape(part)}{after}", plain):
            written = text[match.start():match.end()] if len(plain) == len(text) else part
            if written not in _EVERYDAY:  # "will" in small letters is a word, "Will" may be the shopper
                found.append(written)
    return list(dict.fromkeys(found))


def _parts(author: Author) -> list[str]:
    """What to look for, in plain letters: whole names, and the parts of names and address that are long enough to tell."""
    local = author.email.partition("@")[0]
    found = [_plain(name).strip() for name in author.names]
    for name in (*author.names, local):
        found += [part for part in _PART.findall(_plain(name)) if len(part) >= LEAST_LETTERS or not _has_capitals(part)]
    return sorted({part for part in [*found, _plain(local)] if len(part) >= LEAST_SIGNS}, key=len, reverse=True)


def _plain(text: str) -> str:
    """Small letters without accents, sign by sign, so that places stay the same: Müller is muller."""
    return "".join(_plain_sign(sign) for sign in unicodedata.normalize("NFC", text))


def _plain_sign(sign: str) -> str:
    base = unicodedata.normalize("NFD", sign)[:1] if sign.lower() != sign.upper() else sign
    lower = base.lower()
    return lower if len(lower) == 1 else base


def _has_capitals(part: str) -> bool:
    """Whether the script knows capitals, and so spaces between words."""
    return part.lower() != part.upper()


def _is_phone(found: str) -> bool:
    """Enough digits for a number that can be called, and no date."""
    return LEAST_DIGITS <= sum(sign.isdigit() for sign in found) <= MOST_DIGITS and not _DATE.fullmatch(found.strip())

"""Passwords: what makes one acceptable, and argon2id behind a gate so that many sign-ins at once cannot eat the machine."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shopper.errors import Invalid, Unavailable

SHORTEST, LONGEST = 12, 128
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)  # tests put a cheaper one here
GATE = threading.BoundedSemaphore(2)
LOBBY = threading.BoundedSemaphore(2)  # signing in: no more tries of one account are under way than its throttle bears
WAIT_SECONDS = 20
RESIDUE = 6  # this many characters must be left once everything guessable is taken out

ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm",
        "1qaz2wsx3edc4rfv5tgb", "!@#$%^&*()")
COMMON = (
    "password passwort passphrase motdepasse contrasena wachtwoord secret geheim letmein welcome willkommen bienvenue admin "
    "administrator root user login signin access changeme change default temp temporary test testing guest demo sample "
    "example master superman batman dragon monkey football baseball basketball soccer hockey princess sunshine shadow "
    "iloveyou trustno whatever freedom starwars pokemon computer internet samsung google facebook michael jennifer jordan "
    "thomas charlie daniel ashley jessica andrew matthew hunter killer flower cheese cookie banana orange purple silver "
    "golden summer winter spring autumn january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday love hello please company office shopper mystery shopping "
    "shop store visit visits customer service report checklist manager editor findings program coffee bank "
)
WORDS = frozenset(COMMON.split())
LEET = str.maketrans("0134578@$!", "oleastbasi")


def refuse_weak(password: str, known: tuple[str, ...] = ()) -> None:
    """Raise Invalid for a password that is too short, too long or easily guessed; `known` are the person's own words."""
    if len(password) < SHORTEST:
        raise Invalid("Please choose a longer password.",
                      {"password": f"At least {SHORTEST} characters. A short sentence works well."})
    if len(password) > LONGEST:
        raise Invalid("Please choose a shorter password.", {"password": f"At most {LONGEST} characters."})
    if len(residue(password, known)) < RESIDUE:
        raise Invalid("Please choose another password.",
                      {"password": "This one is among the first that would be guessed. Three or four unrelated words work well."})


def residue(password: str, known: tuple[str, ...] = ()) -> str:
    """What is left of a password when common words, the person's own words, runs and repeats are taken out."""
    own = {word for text in known for word in re.split(r"[^\w]+", text.lower()) if len(word) > 2}
    plain = password.lower()
    left = min((strip(text, WORDS | own) for text in (plain, plain.translate(LEET))), key=len)
    return unit(re.sub(r"(.)\1{2,}", "", left))


def strip(text: str, words: frozenset[str]) -> str:
    """The text without known words, years and runs along the alphabet or the keyboard."""
    text = unit(text)
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "\n")
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        for length in range(len(row), 2, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start:start + length], "\n")
    return re.sub(r"(19|20)\d\d|\s", "", text)


def unit(text: str) -> str:
    """The shortest piece whose repetition is the text: `abcabcabc` is `abc`."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else text


@contextmanager
def lobby() -> Iterator[None]:
    """A place among the two who may sign in at one time, when it is one's turn; Unavailable when it does not come."""
    if not LOBBY.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("Many people are signing in at this very moment. Please send it again in a few seconds.")
    try:
        yield
    finally:
        LOBBY.release()


def hashed(password: str) -> str:
    """The argon2id hash of a password, exactly as typed."""
    with GATE:
        return HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password fits; without a stored hash the same work is done, so that time tells nothing."""
    if len(password) > LONGEST:
        return False
    with GATE:
        try:
            return HASHER.verify(stored or decoy(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


_decoys: dict[int, str] = {}


def decoy() -> str:
    """A hash that no password fits, made once for each hasher."""
    if id(HASHER) not in _decoys:
        _decoys[id(HASHER)] = HASHER.hash("\0 no account \0")
    return _decoys[id(HASHER)]

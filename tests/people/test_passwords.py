"""Which passwords are taken, and that they are checked exactly as typed."""

from __future__ import annotations

import threading

import pytest

from shopper.errors import Invalid
from shopper.people import passwords
from tests.people.conftest import SHIPPED


@pytest.mark.parametrize("text", [
    "password1234", "welcome2026!!", "aaaaaaaaaaaaaaaa", "qwertyuiop12", "P@ssw0rd2024!", "abcabcabcabc", "1234567890123",
    "iloveyou123456", "shopper-shopper", "letmeinletmein", "0987654321098"])
def test_what_would_be_guessed_first_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        passwords.refuse_weak(text)


@pytest.mark.parametrize("text", ["correct horse battery staple", "x7K!p09-zzQa", "8#4$9!k2@7%1", "трава дом окно",
                                  "🍋🍊🍐🍒🥝🍇🫐🍎🍌🥭🍍🥥"],
                         ids=["words", "letters", "signs", "cyrillic", "emoji"])
def test_long_and_odd_passwords_are_taken(text: str) -> None:
    passwords.refuse_weak(text)


def test_a_persons_own_words_and_the_programs_name_are_guessed_too() -> None:
    passwords.refuse_weak("harbour lights")
    with pytest.raises(Invalid):
        passwords.refuse_weak("HarbourCoffee1", ("Harbour Coffee",))
    with pytest.raises(Invalid):
        passwords.refuse_weak("sam.shopper.example", ("sam@example.org", "Sam Shopper"))


@pytest.mark.parametrize("length", [11, 129])
def test_length_is_twelve_to_128(length: int) -> None:
    odd = "".join(chr(0x3B1 + (i * 7) % 24) for i in range(length))
    with pytest.raises(Invalid) as refusal:
        passwords.refuse_weak(odd)
    assert "password" in refusal.value.fields


@pytest.mark.parametrize("text", [" leading space", "trailing space ", "nul\0in the middle", "🔑 emoji stays", "x" * 128])
def test_a_password_fits_only_exactly_as_typed(text: str) -> None:
    stored = passwords.hashed(text)
    assert passwords.matches(stored, text)
    assert not passwords.matches(stored, text.strip() + "!")
    assert text.strip() == text or not passwords.matches(stored, text.strip())
    assert text[:-1] == text or not passwords.matches(stored, text[:-1])


def test_a_far_too_long_password_is_refused_before_any_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = passwords.hashed("seven green kettles")
    monkeypatch.setattr(passwords, "HASHER", None)
    assert not passwords.matches(stored, "x" * 10_000_000)
    with pytest.raises(Invalid):
        passwords.refuse_weak("x" * 10_000_000)


def test_without_an_account_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = passwords.HASHER

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            asked.append(stored)
            return real.verify(stored, password)

        def hash(self, password: str) -> str:
            return real.hash(password)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    assert not passwords.matches(None, "seven green kettles")
    assert len(asked) == 1 and asked[0].startswith("$argon2id$")


def test_at_most_two_hash_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, lock = 0, 0, threading.Lock()
    pause = threading.Event()

    class Slow:
        def hash(self, _password: str) -> str:
            nonlocal inside, most
            with lock:
                inside += 1
                most = max(most, inside)
            pause.wait(0.02)
            with lock:
                inside -= 1
            return "hash"

    monkeypatch.setattr(passwords, "HASHER", Slow())
    threads = [threading.Thread(target=passwords.hashed, args=("x",)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_the_shipped_parameters_are_the_decided_ones() -> None:
    assert (SHIPPED.memory_cost, SHIPPED.time_cost, SHIPPED.parallelism) == (64 * 1024, 3, 1)

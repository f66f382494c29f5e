"""The translators' memory: what is translated word for word elsewhere is offered, nearest first, and nothing else."""

from __future__ import annotations

from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.languages.memory import known
from shopper.checklists.languages.store import translated_into
from shopper.checklists.model import Document, dump, fingerprint
from tests.checklists.made import document, other, question
from tests.world import NOW


def made(**told: str) -> Document:
    return document(other("a", "short_text", prompt="Seen?"), other("b", "short_text", prompt=" Seen? "), languages=("en", "fr"),
                    translations={"fr": {path.replace("_", "."): text for path, text in told.items()}})


def test_the_same_text_in_this_checklist_comes_before_another_checklists() -> None:
    assert known(made(a_prompt="Vu ?"), "fr", [made(a_prompt="Aperçu ?")]) == {"b.prompt": "Vu ?"}
    assert known(made(), "fr", [made(a_prompt="Aperçu ?", title="Visite")]) == {"title": "Visite", "a.prompt": "Aperçu ?", "b.prompt": "Aperçu ?"}


def test_what_is_translated_is_left_alone() -> None:
    assert "a.prompt" not in known(made(a_prompt="Vu ?"), "fr", [])


def test_a_checklist_written_in_another_language_says_nothing() -> None:
    strange = made(a_prompt="Vu ?").model_copy(update={"languages": ("de", "fr")})
    assert known(made(), "fr", [strange]) == {}


def test_yes_and_no_are_known_in_languages_of_which_nothing_else_is() -> None:
    swedish = document(question(), languages=("en", "sv"))
    assert known(swedish, "sv", []) == {"queue.choice.yes": "Ja", "queue.choice.no": "Nej"}


def test_our_words_are_known_from_one_language_to_another() -> None:
    choices = [choice.model_copy(update={"text": text}) for choice, text in zip(question().choices, ("Ja", "Nein"), strict=True)]
    german = document(question(choices=tuple(choices)), languages=("de", "ja"))
    assert known(german, "ja", []) == {"queue.choice.yes": "はい", "queue.choice.no": "いいえ"}


def test_published_checklists_in_use_are_asked_and_drafts_are_not(db: Database) -> None:
    store.add_checklist(db, "ada", "harbour", made(b_prompt="Brouillon"), NOW)
    versions = []
    for text in ("Vu ?", "Aperçu ?"):
        checklist = store.add_checklist(db, "ada", "harbour", made(a_prompt=text), NOW)
        versions.append(store.publish(db, "ada", checklist, fingerprint(dump(made(a_prompt=text))), NOW))
    assert {one.translations["fr"]["a.prompt"] for one in translated_into(db, "fr")} == {"Vu ?", "Aperçu ?"}
    assert translated_into(db, "de") == []
    store.retire(db, "ada", versions[0], NOW)
    assert [one.translations["fr"]["a.prompt"] for one in translated_into(db, "fr")] == ["Aperçu ?"]

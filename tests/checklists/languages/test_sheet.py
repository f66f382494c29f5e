"""The translator's sheet: every text once at its touchpoint, what is open is said, and translating changes nothing else."""

from __future__ import annotations

import pytest

from shopper.checklists.languages import sheet
from shopper.checklists.model import Document
from shopper.checklists.texts import localised, texts
from shopper.errors import Conflict, Invalid, NotFound
from tests.checklists.made import document, question

MADE = document(question(prompt="Was there a queue?"), languages=("en", "ar"), translations={"ar": {"queue.prompt": "هل كان هناك طابور؟"}})


def lines(made: Document, published: Document | None = None) -> dict[str, sheet.Text]:
    return {one.path: one for page in sheet.pages(made, "ar", published) for one in page.texts}


def test_every_text_stands_on_the_sheet_once() -> None:
    assert list(lines(MADE)) == list(texts(MADE))
    assert [(page.key, page.open) for page in sheet.pages(MADE, "ar", None)] == [("", 1), ("arrival", 3)]


def test_a_text_reworded_since_publication_makes_its_translation_doubtful() -> None:
    reworded = MADE.model_copy(update={"touchpoints": document(question(prompt="Was there a line?")).touchpoints})
    assert lines(reworded, MADE)["queue.prompt"].state == "doubtful"
    again = sheet.told(reworded, "ar", {"queue.prompt": "هل كان هناك صف؟"})
    assert lines(again, MADE)["queue.prompt"].state == "done"


def test_a_translation_is_put_in_and_an_empty_one_taken_out() -> None:
    done = sheet.told(MADE, "ar", {"title": "زيارة", "queue.prompt": " "})
    assert done.translations == {"ar": {"title": "زيارة"}}
    assert localised(done, "ar").title == "زيارة"
    assert done.model_copy(update={"translations": {}}) == MADE.model_copy(update={"translations": {}})


def test_a_text_that_is_too_long_or_not_there_is_not_taken() -> None:
    with pytest.raises(Invalid) as refused:
        sheet.told(MADE, "ar", {"title": "x" * 4001})
    assert list(refused.value.fields) == ["title"]
    assert "nowhere.prompt" not in sheet.told(MADE, "ar", {"nowhere.prompt": "x"}).translations["ar"]


def test_languages_are_added_once_and_taken_out_whole() -> None:
    more = sheet.add_language(MADE, "pt-BR")
    assert more.languages == ("en", "ar", "pt-BR")
    with pytest.raises(Conflict, match="already in Arabic"):
        sheet.add_language(MADE, "ar")
    gone = sheet.remove_language(MADE, "ar")
    assert (gone.languages, gone.translations) == (("en",), {})
    with pytest.raises(NotFound):
        sheet.remove_language(MADE, "en")


@pytest.mark.parametrize("code", ["", "english", "e", "../x", "en us", "EN"])
def test_what_is_no_language_code_is_refused(code: str) -> None:
    with pytest.raises(Invalid):
        sheet.add_language(MADE, code)


def test_how_far_a_language_is() -> None:
    assert sheet.counts(MADE) == {"ar": (1, 5)}

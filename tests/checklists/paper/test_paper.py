"""A blank checklist on paper: every item with room to write, made once by a worker, the same bytes for the same checklist."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlite_utils import Database

from shopper.checklists import store, visibility
from shopper.checklists.languages.words import words_in
from shopper.checklists.model import Choice, Document, Touchpoint, load
from shopper.checklists.paper import rendering, typesetting
from shopper.checklists.paper.store import Blank, Sheet, find_blank, keep
from shopper.db import change, writing
from tests.checklists.made import document, other, question
from tests.tools import needs
from tests.world import NOW, World

Browser = Callable[[str], FlaskClient]
HOSTILE = "\"><img src=http://127.0.0.1:9/x>{{7*7}}{% raw %} \u202e"
DEMO = Path(rendering.__file__).parents[2] / "demo"


def printed(made: Document, language: str = "en") -> bytes:
    return rendering.printed(Blank(made, "draft", "Harbour Coffee"), language)


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


@needs("pango")
@pytest.mark.parametrize("name", ["coffee", "savings", "helpline"])
def test_every_prompt_choice_and_guidance_is_on_the_paper(name: str) -> None:
    made = load((DEMO / f"{name}.json").read_text(encoding="utf-8"))
    said = "".join(words(printed(made)).split())
    for _, item in made.items():
        for text in (item.prompt, item.guidance, *(choice.text for choice in item.choices)):
            assert "".join(text.split()) in said


@needs("pango")
def test_the_same_checklist_gives_the_same_bytes_tagged() -> None:
    once, again = printed(document()), printed(document())
    assert once == again
    assert PdfReader(BytesIO(once)).trailer["/Root"]["/MarkInfo"]["/Marked"]


@needs("pango")
def test_hostile_texts_are_texts() -> None:
    made = Document(title=HOSTILE, touchpoints=(Touchpoint(key="a", title=HOSTILE, items=(
        question(prompt=HOSTILE, guidance=HOSTILE), other("n", "note", prompt="\x00\x1b"))),))
    assert "{{7*7}}" in words(printed(made))


@needs("pango")
def test_a_translation_is_printed_in_its_direction() -> None:
    made = document(question(prompt="Was there a queue?"), languages=("en", "ar"), translations={"ar": {"queue.prompt": "هل كان هناك طابور؟"}})
    page = rendering.html(Blank(made, "draft", "Harbour Coffee"), "ar")
    assert '<html lang="ar" dir="rtl">' in page and "هل كان هناك طابور؟" in page
    assert printed(made, "ar")


@needs("pango")
def test_on_a_page_from_right_to_left_pages_count_in_order_and_untranslated_texts_run_their_own_way() -> None:
    made = document(question(prompt="هل كان هناك طابور؟"), languages=("ar",))
    page = rendering.html(Blank(made, "draft", "Harbour Coffee"), "ar")
    assert '<span dir="ltr">Arrival</span>' in page and "الموقع" in page and "lang=\"en\"" not in page
    assert "1 / 1" in words(printed(made, "ar"))


def test_where_our_own_words_are_not_known_in_the_language_they_say_that_they_are_english() -> None:
    page = rendering.html(Blank(document(question(), languages=("fa",)), "draft", "Harbour Coffee"), "fa")
    assert '<span lang="en" dir="ltr">Location</span>' in page


@pytest.mark.parametrize(("language", "pieces"), [
    ("de", ["entfällt, weil", "Wurde Ihr Anliegen erfüllt?", "Was hätten Sie gern gefühlt?", "Unterschrift", "freiwillig", "Version 3 · Kontaktpunkte: 1 · Fragen: 4"]),
    ("ja", ["該当なし（理由）", "どう感じましたか？", "第3版", "署名"]), ("he", ["לא רלוונטי, כי", "כמה זה היה קל?", "חתימה"])])
def test_the_paper_speaks_the_checklists_language(language: str, pieces: list[str]) -> None:
    made = document(question(na=True, na_reason=True, required=False), other("p", "pillars"), other("t", "think_feel_do"), other("m", "people_met"), languages=(language,))
    page = rendering.html(Blank(made, "version 3", "Harbour Coffee"), language)
    assert [piece for piece in pieces if piece not in page] == []


def test_a_condition_sets_apart_what_it_quotes() -> None:
    made = document(question(prompt="هل كان هناك طابور؟"), question("wait", show_if={"item": "queue", "is": "yes"}))
    assert typesetting.conditions(made, words_in("en")) == {"wait": "Only when ‘\u2068هل كان هناك طابور؟\u2069’ is \u2068Yes\u2069"}


@pytest.mark.parametrize("shown", [
    {"item": "queue", "any_of": ["yes", "no"]}, {"all": [{"item": "queue", "is_not": "no"}, {"any": [{"visit": "variant", "is": "family"}, {"item": "queue", "na": False}]}]},
    {"location": "tag", "any_of": ["drive", "mall"]}, {"location": "tag", "is_not": "mall"}, {"item": "queue", "answered": False},
    {"item": "which", "is": "yes"}, {"item": "which", "none_of": ["yes", "no"]}, {"item": "took", "at_least": 90}])
def test_a_condition_reads_on_paper_as_it_does_on_the_screen(shown: dict[str, object]) -> None:
    made = document(question(), other("which", "several", choices=question().choices), other("took", "timing"), question("wait", show_if=shown))
    on_paper = typesetting.conditions(made, words_in("en"))["wait"].replace("\u2068", "").replace("\u2069", "")
    assert on_paper == visibility.read_aloud(shown, made).replace("shown when", "Only when", 1)


def test_a_condition_speaks_the_papers_language() -> None:
    made = document(question(prompt="Stand jemand an?"), question("wait", show_if={"all": [{"item": "queue", "is": "yes"}, {"item": "queue", "na": False}]}))
    assert typesetting.conditions(made, words_in("de"))["wait"].replace("\u2068", "").replace("\u2069", "") == (
        "Nur wenn: „Stand jemand an?“ = Yes und „Stand jemand an?“ entfällt nicht")


def test_choices_stand_one_under_another_where_one_is_long() -> None:
    long = question("long", choices=(Choice(key="yes", text="Everybody who passed the table greeted the guest and smiled", points=1),
                                     Choice(key="no", text="No", points=0)))
    page = rendering.html(Blank(document(question(), long), "draft", "Harbour Coffee"), "en")
    assert page.count('class="choice whole"') == 2 and page.count('class="choice"') == 2


@needs("pango")
def test_the_programs_use_statement_is_in_every_foot(world: World) -> None:
    made = store.add_checklist(world.db, "ada", "harbour", document(*(other(f"n{n}", "narrative") for n in range(9))), NOW)
    with writing(world.db):
        change(world.db, "UPDATE programs SET use_statement = 'To learn from.' WHERE id = 'harbour'")
    data = rendering.printed(find_blank(world.db, Sheet(made, "draft", "en")), "en")
    pages = PdfReader(BytesIO(data)).pages
    assert len(pages) > 1 and all("To learn from." in page.extract_text() for page in pages)


@pytest.mark.parametrize(("text", "depth"), [("To learn from.", 0), ("改善のため。" * 50, 18)])
def test_a_long_use_statement_has_a_deeper_margin(text: str, depth: float) -> None:
    assert typesetting.foot_mm(text) == depth


@pytest.mark.parametrize("title", ["A visit " * 20, "喫茶店への訪問" * 20])
def test_a_long_title_is_shortened_at_the_top_of_the_pages(title: str) -> None:
    assert typesetting.width(typesetting.shorten(title)) <= typesetting.HEAD and typesetting.shorten(title).endswith("…")


@needs("pango")
def test_it_is_asked_for_made_by_the_worker_and_sent(client_for: Browser, world: World) -> None:
    made = store.add_checklist(world.db, "ada", "harbour", document(), NOW)
    client, url, page = client_for("eve"), f"/checklists/{made}/blank.pdf", f"/checklists/{made}/blank"
    assert "Make the PDF" in client.get(url, follow_redirects=True).text
    client.post(f"/checklists/{made}/blank", data={"version": "draft", "language": "en"})
    assert client.get(page).status_code == 202
    rendering.render_blank(world.db, world.instance, Sheet(made, "draft", "en").subject(), NOW)
    answer = client.get(url)
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Visit, draft, English (en), blank.pdf"'
    assert url in client.get(page).text


def test_where_one_language_is_made_the_others_are_still_offered(client_for: Browser, world: World) -> None:
    made = store.add_checklist(world.db, "ada", "harbour", document(languages=("en", "ar")), NOW)
    sheet = Sheet(made, "draft", "en")
    keep(world.db, world.instance, rendering.input_sha256(find_blank(world.db, sheet), "en"), b"%PDF", NOW)
    page = client_for("eve").get(f"/checklists/{made}/blank").text
    assert "English (en) (made)" in page and ">Arabic (ar)<" in page
    assert f"/checklists/{made}/blank.pdf?version=draft&amp;language=en" in page
    assert f"/checklists/{made}/blank" in client_for("eve").get(f"/checklists/{made}/export").text


def test_a_changed_draft_is_another_paper(db: Database) -> None:
    def of(made: Document) -> str:
        return rendering.input_sha256(Blank(made, "draft", "Harbour Coffee"), "en")

    assert of(document()) == of(document())
    assert of(document()) != of(document(question(prompt="Other?")))


def test_asking_twice_is_one_job_and_a_failure_can_be_asked_again(client_for: Browser, db: Database) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(), NOW)
    client = client_for("ada")
    for _ in range(2):
        client.post(f"/checklists/{made}/blank", data={"version": "draft"})
    assert len(list(db.query("SELECT id FROM jobs WHERE kind = 'blank-pdf'"))) == 1
    with writing(db):
        change(db, "UPDATE jobs SET state = 'failed' WHERE kind = 'blank-pdf'")
    assert "Ask once more" in client.get(f"/checklists/{made}/blank").text


@pytest.mark.parametrize("query", ["?version=nowhere", "?language=fr"])
def test_what_is_not_there_is_not_printed(client_for: Browser, db: Database, query: str) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(), NOW)
    assert client_for("ada").get(f"/checklists/{made}/blank.pdf{query}").status_code == 404


@pytest.mark.parametrize("name", ["max", "sam", "nora"])
def test_nobody_else_prints_it(client_for: Browser, db: Database, name: str) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(), NOW)
    assert client_for(name).get(f"/checklists/{made}/blank.pdf").status_code == 404


@needs("pango")
def test_limits_of_photos_and_of_what_is_written_are_on_the_paper() -> None:
    said = words(printed(document(other("p", "photo", most=3), other("n", "narrative", minimum_length=300))))
    assert "At most 3." in said
    assert "At least 300 characters." in said


@needs("pango")
def test_a_narrative_begins_on_a_page_wherever_two_of_its_lines_fit() -> None:
    def fits(kind: str, before: int) -> bool:
        made = printed(document(*[question(f"q{place}") for place in range(before)], other("story", kind, prompt="Tell the story")))
        return "Tell the story" in PdfReader(BytesIO(made)).pages[0].extract_text()

    assert [before for before in range(11, 19) if fits("narrative", before)] == [before for before in range(11, 19) if fits("short_text", before)]

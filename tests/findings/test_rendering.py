"""The PDF of one visit: what stands in it, in which words, and how much work it is."""

from __future__ import annotations

import copy
import io
import re
import sys
from typing import Any

import pytest
from pypdf import PdfReader

from shopper import pdf
from shopper.findings import fitting, printing, rendering
from tests.findings.printed import pictures, squeezed, text_of
from tests.findings.sample import sample_edition
from tests.tools import needs

pytestmark = needs("pango")
Edition = dict[str, Any]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return sample_edition()


@pytest.fixture(scope="module")
def made(edition: Edition) -> pdf.Rendered:
    return rendering.make(edition, pictures(edition))


@pytest.fixture(scope="module")
def texts(made: pdf.Rendered) -> list[str]:
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(made.data)).pages]


def test_page_one_answers_how_it_was_what_was_strong_what_failed_and_where(edition: Edition, texts: list[str]) -> None:
    assert squeezed(edition["location"]["name"]) in texts[0]
    assert f"{edition['score']['percent']} %" in texts[0]
    assert edition["score"]["band"] in texts[0]
    for kind in ("strengths", "failures"):
        assert edition[kind][0]["title"] in texts[0]
    assert "The journey" in texts[0]
    assert "What was strong" in texts[0]
    assert "What failed" in texts[0]


def test_every_answer_finding_and_caption_is_printed(edition: Edition, texts: list[str]) -> None:
    whole = " ".join(texts)
    for touchpoint in edition["touchpoints"]:
        for item in touchpoint["items"]:
            assert squeezed(item["prompt"]) in whole
            told = re.findall("“([^”]*)”", item["answer"]) if item["type"] in ("pillars", "think_feel_do") else []
            assert all(part in whole for part in told or [squeezed(item["answer"]).split(". ")[0]])
    for finding in edition["strengths"] + edition["failures"]:
        assert squeezed(finding["title"]) in whole
    for shown in edition["evidence"]:
        assert squeezed(shown["caption"])[:30] in whole


def test_the_arithmetic_and_its_rule_are_printed(edition: Edition, texts: list[str]) -> None:
    whole = " ".join(texts)
    assert squeezed(edition["score"]["rule"]) in whole
    table, rest = printing.sums(edition)
    assert [touchpoint["title"] for touchpoint, _ in table] == [touchpoint["title"] for touchpoint in edition["touchpoints"]]
    assert all(squeezed(line) in whole for line in [*(said for _, said in table), *rest])
    assert len(edition["score"]["arithmetic"]) == len(table) + len(rest)


def test_every_page_carries_use_statement_edition_and_number(edition: Edition, texts: list[str]) -> None:
    for number, text in enumerate(texts, start=1):
        assert edition["program"]["use_statement"] in text
        assert "Edition 1 · released 14 March 2026" in text
        assert f"{number} / {len(texts)}" in text


def test_one_visit_is_under_a_megabyte(made: pdf.Rendered) -> None:
    assert len(made.data) < 1_000_000


def test_empty_lists_say_so_in_a_sentence(edition: Edition) -> None:
    text = text_of(edition | {"strengths": [], "failures": []})
    assert "Nothing failed on this visit" in text
    assert "Nothing stood out on this visit" in text


def test_a_visit_without_score_pillars_photos_or_wave_is_printed_too(edition: Edition) -> None:
    bare = copy.deepcopy(edition) | {"evidence": [], "strengths": [], "failures": [], "peak": None, "end": None, "wave": None}
    bare["score"] |= {"percent": None, "band": None, "team": None, "criticals": [], "arithmetic": []}
    bare["visit"] |= {"minutes": None, "number": None, "of": None, "scenario": "", "variant": "", "day_part": ""}
    bare["visit"]["kind"] = "leader"
    bare["pillars"] = {"n": 0, "success": [0] * 5, "effort": [0] * 5, "emotion": [0] * 5}
    for point, touchpoint in zip(bare["journey"], bare["touchpoints"], strict=True):
        point["emotion"] = None
        touchpoint |= {"pillars": None, "actual": None, "wanted": None, "kept": None, "counted": 0, "percent": None}
        touchpoint["items"] = []
    text = text_of(bare)
    assert all(words in text for words in ("No score", "A leader’s visit", "Nothing was asked here"))
    assert text.count("No emotion was recorded") == 1


def unfelt(edition: Edition) -> Edition:
    """A visit of a checklist that asks for nothing but facts, all in the team's hands."""
    bare = copy.deepcopy(edition) | {"peak": None, "end": None, "pillars": {"n": 0, **dict.fromkeys(("success", "effort", "emotion"), [0] * 5)}}
    bare["score"]["team"] = None
    for point, touchpoint in zip(bare["journey"], bare["touchpoints"], strict=True):
        point["emotion"], touchpoint["pillars"] = None, None
        touchpoint["items"] = [item | {"hands": "team"} for item in touchpoint["items"]]
    return bare


def test_a_journey_without_emotion_uses_the_room_beside_the_score(edition: Edition) -> None:
    html = rendering.edition_html(unfelt(edition))
    beside = html.split('class="beside"')[1].split('class="lists"')[0]
    assert html.count("No emotion was recorded") == 1 and "upset" not in beside
    assert all(f'{touchpoint["percent"]}\u00a0%' in beside for touchpoint in edition["touchpoints"])


def test_hands_are_told_only_where_they_differ(edition: Edition) -> None:
    assert "in the team’s hands" in rendering.edition_html(edition)
    assert "in the team’s hands" not in rendering.edition_html(unfelt(edition))


def test_every_item_stands_in_its_touchpoint(edition: Edition) -> None:
    record = rendering.edition_html(edition).split("Touchpoint by touchpoint</h2>")[1].split("own words</h2>")[0]
    assert record.count("<tr>\n<th") == sum(len(touchpoint["items"]) for touchpoint in edition["touchpoints"])


def test_a_first_edition_says_nothing_of_changes(edition: Edition) -> None:
    assert "chang" not in text_of(edition).split("The arithmetic")[-1].replace("changed nothing", "")


def test_more_findings_than_page_one_holds_go_on_overleaf(edition: Edition) -> None:
    many = edition | {"failures": [edition["failures"][1] | {"title": f"Failure number {n}"} for n in range(23)]}
    text = text_of(many)
    assert "What failed, continued" in text
    assert all(f"Failure number {n} " in text for n in range(23))


@pytest.mark.parametrize(("typed", "printed"), [
    ("Come in", "“Come in”"), ("“Come in”", "“Come in”"), (' "Come in" ', "“Come in”"), ("„Komm herein“", "“Komm herein”"),
    ("She said “come in”", "“She said ‘come in’”"), ("“Come” and “go”", "“‘Come’ and ‘go’”"), ("", "“”"),
])
def test_a_quote_is_put_in_quotation_marks_once(typed: str, printed: str) -> None:
    assert printing.quoted(typed) == printed


def test_an_answer_that_has_a_place_of_its_own_is_printed_once(edition: Edition, texts: list[str]) -> None:
    causes = [touchpoint["pillars"]["cause"] for touchpoint in edition["touchpoints"] if touchpoint["pillars"]]
    whole = " ".join(texts[1:])
    assert causes and all(whole.count(cause) == 1 for cause in causes)


def test_a_second_pillar_trio_of_a_touchpoint_is_printed_where_it_stands(edition: Edition) -> None:
    twice = copy.deepcopy(edition)
    items = twice["touchpoints"][0]["items"]
    trio = next(item for item in items if item["type"] == "pillars")
    items.append(trio | {"key": "second", "answer": "need met: hardly, because “It rained”"})
    assert "It rained" in rendering.edition_html(twice)


def test_a_visit_that_does_not_count_is_marked_on_page_one(edition: Edition) -> None:
    for kind, words in (("leader", "A leader’s visit"), ("practice", "A practice visit")):
        html = rendering.edition_html(edition | {"visit": edition["visit"] | {"kind": kind}})
        assert f'<span class="pill">{words}</span> ' in html.split('class="summary"')[0]


def test_a_later_edition_says_on_page_one_that_it_was_changed(edition: Edition) -> None:
    later = edition | {"edition": edition["edition"] | {"number": 2, "changes": ["The answer was mended."]}}
    html = rendering.edition_html(later)
    assert "1 change since edition 1" in html.split('class="summary"')[0]
    assert "<li>The answer was mended.</li>" in html


@pytest.mark.parametrize(("language", "mirrored"), [("en", False), ("ar", True), ("he-IL", True), ("fa", True), ("de", False)])
def test_a_checklist_in_a_right_to_left_language_turns_the_page(edition: Edition, language: str, mirrored: bool) -> None:
    turned = edition | {"checklist": edition["checklist"] | {"language": language}}
    assert (f'<html lang="{language}" dir="rtl">' in rendering.edition_html(turned)) is mirrored
    assert (rendering.style_of(turned) != rendering.style_of(edition)) is mirrored


def test_both_lists_get_the_same_number_on_page_one(edition: Edition) -> None:
    many = edition | {"failures": edition["failures"] * 8, "strengths": edition["strengths"] * 4}
    html = rendering.edition_html(many)
    first = html.split('class="lists"')[1].split('class="more"')[0]
    assert first.count('<span class="strength">▲ <') == first.count('<span class="failure">▼ <') == fitting.first(many)


HOSTILE = '"><img src=x onerror=1><script>x</script>{{7*7}}${7*7}</td></table><link rel=attachment href=file:///etc/passwd>'


def test_hostile_text_is_printed_as_text_everywhere(edition: Edition) -> None:
    def poison(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: part if name in KEPT else poison(part) for name, part in value.items()}
        if isinstance(value, list):
            return [poison(part) for part in value]
        return HOSTILE if isinstance(value, str) and not re.fullmatch(r"[\d.-]*", value) else value

    poisoned = poison(edition)
    html = rendering.edition_html(poisoned)
    assert "<script" not in html and "<img src=x" not in html and "<link" not in html
    data = rendering.make(poisoned, pictures(poisoned)).data
    assert "{{7*7}}" in squeezed(PdfReader(io.BytesIO(data)).pages[0].extract_text())
    assert b"/EmbeddedFile" not in data


KEPT = ("key", "type", "kind", "hands", "level", "color", "sha256", "thumb_sha256", "touchpoint", "item", "language",
        "released_on", "date", "knew_part", "reason", "owners")


@pytest.mark.parametrize("text", ["\x00\x07", "\ud800", "a\u202eb", "e" + "\u0301" * 50, "👨‍👩‍👧 ☕", "x" * 3000, "line\r\nline",
                                  "\ufffe", "line\u2028line\u2029line", "\u0378", "\U00010348 \u16a0 \ufff9"])
def test_awkward_characters_are_printed_or_replaced_never_fatal(edition: Edition, text: str) -> None:
    awkward = copy.deepcopy(edition)
    awkward["location"]["name"] = f"Quay {text}"
    awkward["touchpoints"][0]["items"][0]["comment"] = text
    assert rendering.make(awkward, pictures(awkward)).pages >= 5


def test_any_change_of_the_document_changes_the_input_hash(edition: Edition) -> None:
    changed = copy.deepcopy(edition)
    changed["touchpoints"][0]["items"][0]["answer"] += " "
    assert rendering.input_sha256(changed) != rendering.input_sha256(edition)
    assert rendering.input_sha256(edition, ("ab" * 32,)) != rendering.input_sha256(edition)


def test_a_color_that_is_no_color_does_not_reach_the_page(edition: Edition) -> None:
    odd = copy.deepcopy(edition)
    odd["program"]["color"] = "url(http://127.0.0.1/)"
    assert "url(" not in rendering.edition_html(odd)


def test_the_work_behind_a_page_stays_small(edition: Edition, made: pdf.Rendered, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line shapings and calls per page: counters that the machine's load cannot move, and a slow template can."""
    from weasyprint.text import line_break

    counted = {"call": 0, "c_call": 0, "shaping": 0}
    original = line_break.create_layout

    def shaping(*arguments: Any, **words: Any) -> Any:
        counted["shaping"] += 1
        return original(*arguments, **words)

    monkeypatch.setattr(line_break, "create_layout", shaping)
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _what: counted.update({event: counted[event] + 1}) if event in counted else None)
    try:
        rendering.make(edition, pictures(edition))
    finally:
        sys.setprofile(before)
    shapings, calls = counted["shaping"] / made.pages, (counted["call"] + counted["c_call"]) / made.pages
    assert 0 < shapings < SHAPINGS_PER_PAGE and 0 < calls < CALLS_PER_PAGE, f"{shapings:.0f} shapings, {calls:.0f} calls per page"


SHAPINGS_PER_PAGE = 100
CALLS_PER_PAGE = 185_000

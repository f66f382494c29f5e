"""What each XLSForm feature becomes here: carried where our document can say it, named by sheet and row where it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from shopper.checklists.exchange import unread, xlsform_in
from shopper.checklists.exchange.keys import Keys
from shopper.checklists.exchange.opening import opened
from shopper.checklists.exchange.sheets import workbook_of
from shopper.checklists.exchange.writing import workbook
from shopper.checklists.model import Choice, Critical, Document, Item, Threshold
from shopper.checklists.parsing import document_of
from shopper.errors import Invalid

Line = dict[str, str]
YES_NO = [{"list_name": "yn", "name": "yes", "label": "Yes"}, {"list_name": "yn", "name": "no", "label": "No"}]
SCALE = [{"list_name": "s", "name": str(n), "label": text} for n, text in ((1, "Poor"), (2, "Fine"), (3, "Great"))]


def brought(*survey: Line, choices: list[Line] | None = None, settings: Line | None = None) -> tuple[Document, list[str]]:
    """The document of these rows and its remarks, each with its place."""
    asked = {word for line in survey for word in line.get("type", "").split()}
    listed = choices or [line for line in (*YES_NO, *SCALE) if line["list_name"] in asked]
    data = workbook({"survey": list(survey), "choices": listed, "settings": [{"form_title": "Visit", "default_language": "en"} | (settings or {})]})
    answer = opened(data)
    assert "sheets" in answer, answer
    plain, notes = xlsform_in.read(workbook_of(answer))
    return document_of(plain), [f"{remark.touchpoint}: {remark.reason} | {remark.item}" for remark in notes.remarks]


def row(kind: str, name: str = "a", **cells: str) -> Line:
    return {"type": kind, "name": name, "label": f"The {name}"} | cells


def item(kind: str, **cells: str) -> Item:
    return brought(row(kind, **cells))[0].items()[0][1]


@pytest.mark.parametrize(("kind", "cells", "ours"), [
    ("select_one yn", {}, "yes_no"), ("select_one s", {}, "single"), ("select_one s", {"appearance": "likert"}, "scale"),
    ("select_multiple s", {}, "several"), ("integer", {}, "number"), ("decimal", {}, "number"), ("text", {}, "short_text"),
    ("text", {"appearance": "multiline"}, "narrative"), ("image", {}, "photo"), ("audio", {}, "audio"), ("note", {}, "note"),
    ("range", {"parameters": "start=1 end=5 step=1"}, "scale"), ("range", {"parameters": "start=0 end=100 step=1"}, "number"),
    ("date", {}, "datetime"), ("time", {}, "datetime"), ("dateTime", {}, "datetime"), ("barcode", {}, "short_text"),
    ("acknowledge", {}, "several"), ("rank s", {}, "several"), ("select one from yn", {}, "yes_no"), ("q picture", {}, "photo")])
def test_each_type_has_its_counterpart(kind: str, cells: Line, ours: str) -> None:
    assert item(kind, **cells).type == ours


@pytest.mark.parametrize(("kind", "parts"), [("date", "date"), ("time", "time"), ("dateTime", "both")])
def test_a_moment_keeps_its_parts(kind: str, parts: str) -> None:
    assert item(kind).parts == parts


@pytest.mark.parametrize("kind", ["geopoint", "geotrace", "video", "file", "start", "deviceid", "hidden", "background-audio"])
def test_what_cannot_be_asked_is_left_out_and_named_by_its_row(kind: str) -> None:
    document, remarks = brought(row("text", "before"), row(kind, "x"))
    assert [made.key for _, made in document.items()] == ["before"]
    assert any(remark.startswith("Sheet survey, row 3: ") and "left out" in remark for remark in remarks)


def test_our_columns_say_what_xlsform_cannot() -> None:
    made = item("integer", item_type="timing", weight="2", critical="cap", critical_cap="60", hands="company", na="yes", na_reason="yes",
                comment_if_failed="yes", photo_if_failed="yes", opinion="yes", measures="waiting", constraint=". >= 0 and . <= 900",
                thresholds="at most 30: 5 (engaged); at most 60: 2; else: 0", required="yes")
    assert made == Item(key="a", type="timing", prompt="The a", weight=2, critical=Critical(effect="cap", cap=60), hands="company", na=True,
                        na_reason=True, comment_if_failed=True, photo_if_failed=True, opinion=True, measures="waiting", minimum=0, maximum=900,
                        thresholds=(Threshold(at_most=30, points=5, level="engaged"), Threshold(at_most=60, points=2), Threshold(points=0)))


def test_choices_bring_points_and_levels() -> None:
    pointed = [line | {"points": points, "level": level} for line, points, level in zip(SCALE, ("0", "2.5", "5"), ("failed", "", "engaged"), strict=True)]
    document, remarks = brought(row("select_one s"), choices=pointed)
    assert document.items()[0][1].choices == (Choice(key="1", text="Poor", points=0, level="failed"), Choice(key="2", text="Fine", points="2.5"),
                                              Choice(key="3", text="Great", points=5, level="engaged"))
    assert remarks == []


@pytest.mark.parametrize(("wanted", "ours"), [("single", "single"), ("scale", "scale"), ("money", "yes_no")])
def test_item_type_holds_where_it_goes_with_the_type(wanted: str, ours: str) -> None:
    assert item("select_one yn", item_type=wanted).type == ours


def test_groups_become_touchpoints_in_order_and_groups_within_carry_the_whole_path() -> None:
    document, _ = brought(row("text", "first"), row("begin_group", "g", label="Counter", moment_of_truth="yes", owner_operations="Shift lead"),
                          row("text", "b"), row("begin_group", "h", label="Queue"), row("text", "c"), {"type": "end_group"}, row("text", "d"),
                          {"type": "end_group"}, row("text", "last"))
    assert [(part.title, [made.key for made in part.items]) for part in document.touchpoints] == [
        ("General", ["first"]), ("Counter", ["b"]), ("Counter › Queue", ["c"]), ("Counter", ["d"]), ("General", ["last"])]
    assert document.touchpoints[1].moment_of_truth and document.touchpoints[1].owners.operations == "Shift lead"
    assert len({part.key for part in document.touchpoints}) == 5


def test_a_condition_of_a_group_holds_for_each_of_its_questions() -> None:
    document, _ = brought(row("select_one yn", "open"), row("begin_group", "g", relevant="${open} = 'yes'"), row("text", "b"),
                          row("text", "c", relevant="${b} != ''"), {"type": "end_group"})
    is_open, told = {"item": "open", "is": "yes"}, {"item": "b", "answered": True}
    assert [made.show_if for _, made in document.items()] == [None, is_open, {"all": [is_open, told]}]


def test_a_touchpoint_can_be_named_in_a_column() -> None:
    document, _ = brought(row("text", "a", touchpoint="Door"), row("text", "b", touchpoint="Till"), row("text", "c", touchpoint="Door"))
    assert [(part.title, [made.key for made in part.items]) for part in document.touchpoints] == [("Door", ["a", "c"]), ("Till", ["b"])]


def test_labels_and_hints_come_in_every_language() -> None:
    lines = [{"type": "text", "name": "a", "label::English (en)": "Seen?", "label::Français (fr)": "Vu ?", "hint::English (en)": "Look.", "hint::Français (fr)": "Regardez."}]
    document, remarks = brought(*lines, settings={"default_language": "English (en)"})
    assert (document.languages, document.items()[0][1].guidance, remarks) == (("en", "fr"), "Look.", [])
    assert document.translations == {"fr": {"a.prompt": "Vu ?", "a.guidance": "Regardez."}}


def test_typographic_quotes_and_no_break_spaces_stay_as_they_are() -> None:
    assert item("text", label="‘So’ “said” l’été\u00a0!").prompt == "‘So’ “said” l’été\u00a0!"


@pytest.mark.parametrize(("lines", "piece"), [
    ([row("begin_repeat", "r"), row("text", "b"), {"type": "end_repeat"}], "row 2: It is asked once: repeats are not carried."),
    ([row("calculate", "x", calculation="1+1"), row("text", "b")], "row 2: Nothing is calculated here, so this was left out. | The x: 1+1"),
    ([row("text", "a", default="x")], "row 2: ‘default’ is not carried. | The a: x"),
    ([row("text", "a", constraint="regex(., 'x')", constraint_message="No")], "row 2: ‘constraint_message’ is not carried. | The a: No"),
    ([row("text", "a", required="${a} = 'x'")], "row 2: It is required only sometimes"),
    ([row("text", "a"), row("text", "b", relevant="string-length(${a}) > 3")], "row 3: When it is shown cannot be carried: it uses ‘string-length(’. It is always shown and optional. | The b: string-length(${a}) > 3"),
    ([row("text", "a"), row("text", "b", label="You said ${a}")], "row 3: Its text shows another answer"),
    ([row("select_one s", "a", choice_filter="name != '1'")], "row 2: ‘choice_filter’ is not carried. | The a: name != '1'"),
    ([row("select_one_from_file towns.csv", "a")], "row 2: Its choices lie in another file"),
    ([row("select_one s or_other", "a")], "row 2: ‘or_other’ became the choice"),
    ([row("image", "a", parameters="max-pixels=1000")], "row 2: ‘parameters’ is not carried. | The a: max-pixels=1000"),
    ([row("text", "a"), {"hint": "only a thought"}], "row 3: A row without a type is a comment; it was left out. | only a thought"),
    ([row("text", "a") | {"media::image": "x.png"}], "row 2: ‘media · image’ is not carried. | The a: x.png"),
    ([row("text", "a", my_column="x")], "row 2: ‘my_column’ is not carried. | The a: x")])
def test_each_feature_that_is_not_carried_is_named_by_its_row(lines: list[Line], piece: str) -> None:
    _, remarks = brought(*lines)
    assert any(remark.startswith(f"Sheet survey, {piece}") for remark in remarks), remarks


def test_or_other_asks_what_else_it_was() -> None:
    document, _ = brought(row("select_one s or_other", "a"))
    choice, words = (made for _, made in document.items())
    assert (choice.choices[-1].key, words.type, words.show_if) == ("other", "short_text", {"item": "a", "is": "other"})


def test_an_edited_expression_wins_over_our_own_column() -> None:
    own = '{"visit":"variant","is":"family"}'
    document, _ = brought(row("select_one yn", "a"), row("text", "b", show_if=own), row("text", "c", show_if=own, relevant="${a} = 'no'"))
    assert [made.show_if for _, made in document.items()][1:] == [{"visit": "variant", "is": "family"}, {"item": "a", "is": "no"}]


@pytest.mark.parametrize("own", ["true", "5", '"x"', "[1]", '{"all":5}', '{"item":"a"}', '{"item":5,"is":"x"}', "{", "null"])
@pytest.mark.parametrize("relevant", ["", "${a} = 'no'"])
def test_a_condition_that_is_none_is_refused_by_its_row(own: str, relevant: str) -> None:
    with pytest.raises(Invalid, match=r"^Sheet survey, row 4: ‘show_if’: .*\.$"):
        brought(row("select_one yn", "a"), row("begin_group", "g", relevant="${a} = 'yes'"), row("text", "b", show_if=own, relevant=relevant), {"type": "end_group"})


def test_names_that_come_to_one_key_get_keys_of_their_own() -> None:
    document, remarks = brought(row("text", "Ab"), row("text", "ab"), row("text", "b", relevant="${ab} = 'x'"), row("text", "c", relevant="${Ab} = 'x'"))
    assert [(made.key, made.prompt) for _, made in document.items()] == [("ab", "The Ab"), ("ab-2", "The ab"), ("b", "The b"), ("c", "The c")]
    assert [made.show_if for _, made in document.items()][2:] == [{"item": "ab-2", "is": "x"}, {"item": "ab", "is": "x"}]
    assert remarks == ["Sheet survey, row 3: The key ‘ab’ is given to another one already, so this one has the key ‘ab-2’. | The ab"]


def test_one_name_in_two_groups_keeps_two_items_and_their_translations() -> None:
    def told(text: str) -> Line:
        return {"type": "text", "name": "a", "label::en": text, "label::fr": f"{text} (fr)"}
    document, remarks = brought(row("begin_group", "g"), told("In g"), {"type": "end_group"}, row("begin_group", "h"), told("In h"), {"type": "end_group"})
    assert [(made.key, made.prompt) for _, made in document.items()] == [("a", "In g"), ("a-2", "In h")]
    assert document.translations == {"fr": {"a.prompt": "In g (fr)", "a-2.prompt": "In h (fr)"}}
    assert any("row 6: The key ‘a’ is given" in remark for remark in remarks)


def test_choices_that_come_to_one_key_get_keys_of_their_own() -> None:
    choices = [{"list_name": "l", "name": "A", "label": "Upper"}, {"list_name": "l", "name": "a", "label": "Lower"}]
    document, remarks = brought(row("select_one l", "q"), row("text", "b", relevant="${q} = 'a'"), choices=choices)
    first, second = (made for _, made in document.items())
    assert [(one.key, one.text) for one in first.choices] == [("a", "Upper"), ("a-2", "Lower")]
    assert second.show_if == {"item": "q", "is": "a-2"}
    assert remarks == ["Sheet choices, row 3: The key ‘a’ is given to another one already, so this one has the key ‘a-2’. | Lower"]


def test_thousands_of_equal_names_cost_no_more_than_one_step_each() -> None:
    keys = Keys()
    assert [keys.new("x", "item") for _ in range(50_000)][-1] == "x-50000"
    assert [keys.new("", "item"), keys.new("x" * 64, "item"), len(keys.new("x" * 64, "item"))] == ["item", "x" * 64, 58]


def test_texts_without_a_language_stay_beside_those_that_name_one() -> None:
    lines = [{"type": "select_one l", "name": "a", "label": "Seen?", "label::fr": "Vu ?", "hint": "Look.", "hint::fr": "Regardez."}]
    choices = [{"list_name": "l", "name": "x", "label": "Left", "label::fr": "Gauche"}, {"list_name": "l", "name": "y", "label": "Right", "label::fr": "Droite"}]
    document, remarks = brought(*lines, choices=choices, settings={"default_language": ""})
    made = document.items()[0][1]
    assert (document.languages, made.prompt, made.guidance, [one.text for one in made.choices]) == (("en", "fr"), "Seen?", "Look.", ["Left", "Right"])
    assert document.translations == {"fr": {"a.prompt": "Vu ?", "a.guidance": "Regardez.", "a.choice.x": "Gauche", "a.choice.y": "Droite"}}
    assert any("does not say in which language" in remark for remark in remarks)


@pytest.mark.parametrize(("settings", "languages", "prompt"), [({"default_language": "fr"}, ("fr",), "Vu ?"), ({"default_language": ""}, ("en", "fr"), "Seen?")])
def test_the_base_is_the_default_language_else_what_names_none(settings: Line, languages: tuple[str, ...], prompt: str) -> None:
    document, _ = brought({"type": "text", "name": "a", "label": "Seen?", "label::fr": "Vu ?"}, settings=settings)
    assert (document.languages[:len(languages)], document.items()[0][1].prompt) == (languages, prompt)
    assert {"Seen?", "Vu ?"} <= {prompt, *(text for told in document.translations.values() for text in told.values())}


def test_texts_without_a_language_stay_apart_from_english_ones() -> None:
    document, _ = brought({"type": "text", "name": "a", "label": "Vista?", "label::en": "Seen?"}, settings={"default_language": ""})
    assert (document.languages, document.items()[0][1].prompt, document.translations) == (("und", "en"), "Vista?", {"en": {"a.prompt": "Seen?"}})


def test_nobody_must_answer_in_a_group_whose_condition_is_not_read() -> None:
    document, _ = brought(row("begin_group", "g", relevant="regex('a', 'x')"), row("begin_group", "h"), row("text", "b", required="yes"),
                          {"type": "end_group"}, {"type": "end_group"}, row("text", "c", required="yes"))
    assert [made.required for _, made in document.items()] == [False, True]


def test_a_choice_of_no_list_and_what_stands_on_the_end_of_a_group_are_named() -> None:
    _, remarks = brought(row("begin_group", "g"), row("text", "a"), {"type": "end_group", "relevant": "true()"}, choices=[*YES_NO, {"name": "m", "label": "Maybe"}])
    assert "Sheet survey, row 4: ‘relevant’ is not carried. | true()" in remarks
    assert "Sheet choices, row 4: This row names no list, so it was left out. | Maybe: m · Maybe" in remarks


def test_a_second_row_of_settings_is_named() -> None:
    data = workbook({"survey": [row("text")], "choices": [], "settings": [{"form_title": "One"}, {"form_title": "Two"}]})
    _, notes = xlsform_in.read(workbook_of(opened(data)))
    assert ("Sheet settings, row 3", "Two", unread.SECOND) in [(one.touchpoint, one.item, one.reason) for one in notes.remarks]


def test_what_looks_like_a_lost_rule_of_scoring_is_marked_as_one() -> None:
    from shopper.checklists.foreign_items import Rule
    data = workbook({"survey": [row("integer", "a", max_score="5"), row("calculate", "b", calculation="${a} * 2"), row("text", "c", colour="red")]})
    _, notes = xlsform_in.read(workbook_of(opened(data)))
    assert [isinstance(remark.reason, Rule) for remark in notes.remarks if "row" in remark.touchpoint] == [True, True, False]


def test_a_workbook_without_a_language_is_in_the_one_that_was_chosen() -> None:
    answer = opened(workbook({"survey": [row("text")]}))
    plain, notes = xlsform_in.read(workbook_of(answer), "sv")
    assert plain["languages"] == ["sv"] and any("Swedish (sv) was taken" in remark.reason for remark in notes.remarks)


def test_a_rule_of_scoring_that_is_not_known_is_named() -> None:
    assert any("The setting ‘scoring_colour’ has no place in a checklist. | red" in remark for remark in brought(row("text"), settings={"scoring_colour": "red"})[1])


def test_rules_of_the_whole_stand_in_the_settings() -> None:
    document, remarks = brought(row("text"), settings={"scoring_items": "share", "scoring_na": "zero", "scoring_maximum": "10", "scoring_cap": "no"})
    assert document.scoring.model_dump() == {"items": "share", "sections": "none", "na": "zero", "unanswered": "leaves", "maximum": 10, "cap": False}
    assert remarks == []


def test_nothing_of_a_workbook_meets_no_taker() -> None:
    cells: dict[str, Any] = {f"column{n}": f"value {n}" for n in range(20)}
    _, remarks = brought(row("text", "a", **cells))
    assert all(any(f"‘{name}’ is not carried. | The a: {value}" in remark for remark in remarks) for name, value in cells.items())


def test_points_of_a_yes_no_question_are_what_its_yes_brings() -> None:
    made, remarks = brought(row("select_one yn", "a", points="5"), row("select_one yn", "b"), row("select_one s", "c", points="3"))
    assert [[choice.points for choice in item.choices] for _, item in made.items()] == [[5, 0], [None, None], [None, None, None]]
    assert [remark for remark in remarks if "points" in remark] == ["Sheet survey, row 4: The item has 3 points, but the table does not say for which answers. | The c"]
    with pytest.raises(Invalid, match=r"Sheet survey, row 2: .*Write 1000 or 1\.0"):
        brought(row("select_one yn", "a", points="1,000"))

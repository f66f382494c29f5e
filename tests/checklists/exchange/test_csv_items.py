"""A table of items as admins keep it: read with what every spreadsheet makes of CSV, refused by line where it cannot be."""

from __future__ import annotations

import csv
import io

import pytest

from shopper.checklists import importing
from shopper.checklists.exchange import csv_items
from shopper.checklists.exchange.forms import file_of
from shopper.checklists.importing import Imported
from shopper.checklists.model import Choice, Desired, Document, Item, Scoring, Threshold, Touchpoint
from shopper.errors import Invalid
from tests.checklists.made import document, question

PLAIN = "prompt\nWas it open?\nWas it clean?\n"


def brought(text: str | bytes, name: str = "Shop visit.csv") -> Imported:
    return importing.read(text.encode() if isinstance(text, str) else text, None, name)


def items(text: str) -> list[Item]:
    return [item for _, item in brought(text).document.items()]


def test_a_column_of_prompts_is_enough() -> None:
    made = brought(PLAIN).document
    assert (made.title, [part.title for part in made.touchpoints]) == ("Shop visit", ["General"])
    assert [(item.key, item.type, [choice.key for choice in item.choices]) for _, item in made.items()] == [
        ("was-it-open", "yes_no", ["yes", "no"]), ("was-it-clean", "yes_no", ["yes", "no"])]


@pytest.mark.parametrize("text", [
    "touchpoint,prompt\r\nDoor,Open?\r\n", "touchpoint;prompt\nDoor;Open?\n", "touchpoint\tprompt\nDoor\tOpen?\n", "sep=;\ntouchpoint;prompt\nDoor;Open?\n",
    "\ufefftouchpoint,prompt\nDoor,Open?", '"touchpoint","prompt"\n"Door","Open?"\n\n,\n', "Section,Question\nDoor,Open?\n"])
def test_every_spreadsheets_way_of_writing_it_is_read(text: str) -> None:
    made = brought(text).document
    assert [(part.title, [item.prompt for item in part.items]) for part in made.touchpoints] == [("Door", ["Open?"])]


def test_utf_16_is_read_too() -> None:
    assert brought("prompt\nOuvert l’été ?\n".encode("utf-16")).document.items()[0][1].prompt == "Ouvert l’été ?"


def test_a_line_without_a_touchpoint_belongs_to_the_one_above() -> None:
    made = brought("touchpoint,prompt\nDoor,a\n,b\nTill,c\nDoor,d\n").document
    assert [(part.title, [item.prompt for item in part.items]) for part in made.touchpoints] == [("Door", ["a", "b", "d"]), ("Till", ["c"])]


def test_types_choices_points_and_conditions_are_said_in_words() -> None:
    first, second, third, fourth = items(
        'prompt,type,key,points,choices,show_if,thresholds,critical\n'
        'Open?,yes/no,open,5,,,,mark\n'
        'How was it?,,,,"good | Good | 2 | engaged\nPoor\nx | A \\| B | 0,5",${open} = \'yes\',,\n'
        'Seconds?,timing,,,,"{""item"": ""open"", ""is"": ""no""}",at most 30: 5; else: 0,\n'
        'Tell.,Narrative,,,,,,\n')
    assert (first.choices[0].points, first.choices[1].points, first.critical and first.critical.effect) == (5, 0, "mark")
    assert (second.type, second.show_if) == ("single", {"item": "open", "is": "yes"})
    assert second.choices == (Choice(key="good", text="Good", points=2, level="engaged"), Choice(key="poor", text="Poor"), Choice(key="x", text="A | B", points="0.5"))
    assert (third.thresholds, third.show_if) == ((Threshold(at_most=30, points=5), Threshold(points=0)), {"item": "open", "is": "no"})
    assert fourth.type == "narrative"


def test_what_has_no_column_here_is_named_by_its_line() -> None:
    remarks = brought("prompt,colour,points,type\nOpen?,red,,text\nTell.,,3,narrative\nOver?,,,,beyond\n").not_carried
    assert [(one.touchpoint, one.item, one.reason) for one in remarks if one.touchpoint] == [
        ("Line 2", "Open?: red", "The column ‘colour’ is not read."),
        ("Line 3", "Tell.", "The item has 3 points, but the table does not say for which answers."),
        ("Line 4", "Over?", "The line says no type; it became a yes/no question."),
        ("Line 4", "Over?: beyond", "The column ‘beyond the last column’ is not read.")]


@pytest.mark.parametrize(("data", "sentence"), [
    (b"", "This file is empty"), (b"  \n", "This file is empty"), (b"prompt\n", "names no item"), (b"a,b\n1,2\n", "one of them must be ‘prompt’"),
    (b"prompt\nCaf\xe9\n", "not UTF-8 text (byte 11"), (b"prompt,Question\na,b\n", "Two columns are called ‘prompt’"),
    (b'prompt\n"open', "cannot be read: line 2"), (b'prompt\n"a"b\n', "cannot be read: line 2"), (b"touchpoint,prompt\nDoor,\n", "Line 2: this line has no prompt."),
    (b"prompt,type\na,hologram\n", "Line 2: ‘type’ is ‘hologram’, which is not known here"), (b"prompt,weight\na,heavy\n", "Line 2: ‘weight’ should be a number"),
    (b"prompt,na\na,perhaps\n", "Line 2: ‘na’: ‘perhaps’ should be yes or no."), (b"prompt,thresholds\na,fast\n", "Line 2: ‘thresholds’: ‘fast’ is no threshold"),
    ("prompt\nWas it \u202eneppo?\n".encode(), "Line 2: ‘prompt’ holds an invisible sign that turns the reading direction (U+202E)"),
    (b"prompt\na\x00b\n", "invisible control sign (U+0000)"), (b"prompt\n" + b"x" * 200_000, "cannot be read: line 2: field larger"),
    (b"prompt\n" + b"x\n" * 6000, "more than 5,000 lines"), (b"prompt\n" + b"x\n" * 5000, "holds 5,000 items. A checklist has at most 1,000"), (b"prompt" + b",c" * 300 + b"\nx", "more than 200 columns"), (b"prompt\n" + b"x" * 3000, "Line 2: ‘prompt’ has more than 2,000")])
def test_what_cannot_be_read_is_refused_by_its_line(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        brought(data)
    assert sentence in str(refused.value)


def test_every_bad_line_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        brought("prompt,type\na,x\nb,yes_no\n,text\n")
    assert [sentence.split(":")[0] for sentence in refused.value.fields.values()] == ["Line 2", "Line 4"]


@pytest.mark.parametrize(("cells", "sentence"), [
    ("critical\na,heavy", "‘critical’ is ‘heavy’"), ("critical_cap,critical\na,lots,cap", "‘critical_cap’ should be a number"),
    ("touchpoint_weight\na,heavy", "‘touchpoint_weight’ should be a number"), ("desired_think\na," + "x" * 5000, "‘desired_think’ has more than 4,000"),
    ("owner_operations\na," + "x" * 5000, "‘owner_operations’ has more"), ("touchpoint\na," + "x" * 2500, "‘touchpoint’ has more than 2,000"),
    ("touchpoint_key\na,B C", "‘touchpoint_key’ is ‘B C’")])
def test_what_is_wrong_names_the_column_that_it_stands_in(cells: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        brought(f"prompt,{cells}\n")
    assert str(refused.value).startswith(f"Line 2: {sentence}")


def test_every_bad_cell_of_a_line_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        brought("prompt,touchpoint_weight,weight,na,bonus\na,heavy,x,perhaps,q\n")
    assert [sentence.split("‘")[1].split("’")[0] for sentence in refused.value.fields.values()] == ["bonus", "na", "weight", "touchpoint_weight"]


def test_beyond_two_hundred_problems_the_rest_is_counted() -> None:
    with pytest.raises(Invalid) as refused:
        brought("prompt,type\n" + "a,x\n" * 203)
    sentences = list(refused.value.fields.values())
    assert len(sentences) == 201 and sentences[-1].startswith("And 3 more") and "(and 202 more)" in str(refused.value)


@pytest.mark.parametrize(("language", "said", "yes"), [("de", "German (de)", "Ja"), ("en", "English (en)", "Yes"), ("pt-BR", "Portuguese, Brazil (pt-BR)", "Sim")])
def test_a_table_is_in_the_language_that_was_chosen_and_says_so(language: str, said: str, yes: str) -> None:
    made = importing.read(PLAIN.encode(), None, "x.csv", language)
    assert (made.document.languages, made.document.items()[0][1].choices[0].text) == ((language,), yes)
    assert [one.reason for one in made.not_carried if one.item == "language"] == [f"The file does not say in which language its texts are; {said} was taken. Change it in the settings where it is wrong."]


def whole() -> Document:
    touchpoint = Touchpoint(key="t", title="Till", weight=3, moment_of_truth=True, desired=Desired(think="Easy"), items=(question("a"), question("b", bonus=True)))
    return Document(title="Visit", languages=("en", "de"), touchpoints=(touchpoint, Touchpoint(key="u", title="Empty")),
                    scoring=Scoring(items="share"), translations={"de": {"t.title": "Kasse"}})


def test_a_table_keeps_its_touchpoints_and_says_what_it_leaves_out() -> None:
    data, remarks = csv_items.written(whole())
    back = brought(data, "Visit.csv").document
    assert back.touchpoints == whole().touchpoints[:1]
    assert [remark.item or remark.touchpoint for remark in remarks] == ["title", "scoring", "translations", "languages", "Empty"]


def test_it_is_what_rfc_4180_asks_with_a_mark_for_spreadsheets() -> None:
    data = file_of(document(question(prompt='He said "hm",\nthen left')), "csv")
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == 2
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert lines[1][lines[0].index("prompt")] == 'He said "hm",\nthen left'


def test_a_key_that_stands_twice_is_given_once() -> None:
    made = brought("key,prompt\na,First\na,Second\n")
    assert [item.key for _, item in made.document.items()] == ["a", "a-2"]
    assert any(remark.touchpoint == "Line 3" and "The key ‘a’" in remark.reason for remark in made.not_carried)


@pytest.mark.parametrize(("word", "kind"), [("multiple choice", "single"), ("Rating", "scale"), ("stopwatch", "timing"), ("checkbox", "several"), ("multiple_choice", "several")])
def test_the_types_of_a_pasted_column_are_taken_here_too(word: str, kind: str) -> None:
    assert items(f"prompt,type\nHow?,{word}\n")[0].type == kind


@pytest.mark.parametrize(("columns", "line"), [("points", '"1,000"'), ("weight", '"1,000"'), ("choices", '"a | A | 1,000"'), ("thresholds", '"at most 30: 1,000"')])
def test_a_comma_before_three_figures_is_asked_about(columns: str, line: str) -> None:
    with pytest.raises(Invalid, match=r"Line 2: .*Write 1000 or 1\.0"):
        brought(f"prompt,type,{columns}\nHow?,{'timing' if columns == 'thresholds' else 'yes_no'},{line}\n")

"""The rules of programs: bands without gaps, names of staff, parts of the day, texts, lists."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from shopper.programs import checks, model
from shopper.programs.model import BANDS, Band, NewLocation, NewNotice, NewProgram, NewWave, Search


@pytest.mark.parametrize(("printed", "name"), [
    ("100.0", "Excellent"), ("90.0", "Excellent"), ("89.9", "Good"), ("75.0", "Good"), ("74.9", "Fair"), ("0.0", "Weak"),
    ("112.5", "Excellent"), ("-3.0", "Weak")])
def test_a_printed_figure_has_the_highest_band_it_reaches(printed: str, name: str) -> None:
    band = model.band_for(BANDS, printed)
    assert band is not None
    assert band.name == name


def test_bands_may_stand_in_any_order() -> None:
    band = model.band_for(tuple(reversed(BANDS)), "80.0")
    assert band is not None
    assert band.name == "Good"


def test_no_score_has_no_band() -> None:
    assert model.band_for(BANDS, None) is None


def test_the_printed_figure_decides_not_the_exact_one() -> None:
    bands = (Band("High", Fraction(90)), Band("Low", Fraction(0)))
    assert model.band_for(bands, "90.0") == bands[0]
    assert model.band_for(bands, "89.95") == bands[1]


def test_bands_survive_their_json() -> None:
    bands = (Band("Ünïque <b>", Fraction("87.5"), "#0B6259"), Band("Rest", Fraction(0)))
    assert model.parse_bands(model.dump_bands(bands)) == bands
    assert '"87.5"' in model.dump_bands(bands)


@pytest.mark.parametrize(("bands", "word"), [
    ((), "between one and ten"),
    ((Band("A", Fraction(10)),), "start at 0"),
    ((Band("A", Fraction(0)), Band("a", Fraction(5))), "same name"),
    ((Band("A", Fraction(0)), Band("B", Fraction(0))), "same score"),
    ((Band("A", Fraction(0)), Band("B", Fraction(2000))), "above 1000"),
    ((Band("A", Fraction(-1)),), "plain number"),
    ((Band("A", Fraction(0), "red"),), "colour"),
    ((Band("", Fraction(0)),), "needs a name"),
    (tuple(Band(f"B{n}", Fraction(n)) for n in range(11)), "between one and ten"),
])
def test_bands_that_leave_a_score_without_one_are_refused(bands: tuple[Band, ...], word: str) -> None:
    assert word in checks.band_problems(bands)


def test_the_default_bands_stand() -> None:
    assert checks.band_problems(BANDS) == ""


@pytest.mark.parametrize(("typed", "figure"), [
    ("75", Fraction(75)), (" 87,5 ", Fraction("87.5")), ("0", Fraction(0)), ("", None), ("ninety", None), ("1e3", None),
    ("-5", None), ("٣", None), ("9" * 100_000, None)])
def test_a_typed_threshold_is_exact_or_nothing(typed: str, figure: Fraction | None) -> None:
    assert model.threshold(typed) == figure


@pytest.mark.parametrize(("hour", "part"), [
    (0, "night"), (4, "night"), (5, "early morning"), (8, "morning"), (11, "midday"), (14, "afternoon"), (16, "late afternoon"),
    (17, "late afternoon"), (18, "evening"), (21, "evening"), (22, "night"), (23, "night")])
def test_every_hour_has_a_part_of_the_day(hour: int, part: str) -> None:
    assert model.day_part(hour) == part


def test_names_of_staff_need_a_legal_basis() -> None:
    fields = checks.program_problems(NewProgram("A", staff_names=True))
    assert fields == {"names_basis": "Please fill this in."}
    assert checks.program_problems(NewProgram("A", staff_names=True, names_basis="Works agreement of 1 May 2025")) == {}


def test_a_competitors_staff_are_never_named() -> None:
    fields = checks.program_problems(NewProgram("A", staff_names=True, names_basis="Any", competitor=True))
    assert "never named" in fields["staff_names"]


@pytest.mark.parametrize(("switched", "competitor", "noticed", "allowed"), [
    (True, False, True, True), (False, False, True, False), (True, True, True, False), (True, False, False, False)])
def test_names_leave_the_review_only_when_switched_on_and_staff_were_told(
        switched: bool, competitor: bool, noticed: bool, allowed: bool) -> None:
    assert model.names_allowed(switched, competitor, noticed) is allowed


@pytest.mark.parametrize(("field", "value"), [
    ("name", ""), ("name", "  "), ("name", "x" * 100_000), ("name", "a\x00b"), ("name", "a\ud800"), ("color", "red"),
    ("color", "#12345"),
    ("timezone", "Europe/Atlantis"), ("timezone", "../../etc/passwd"), ("rollup", "median"), ("use_statement", ""),
    ("rotation_days", -1), ("rotation_days", 1001), ("personal_months", 0), ("document_months", 241)])
def test_each_wrong_setting_is_named_at_its_field(field: str, value: str | int) -> None:
    fields = checks.program_problems(replace(NewProgram("A"), **{field: value}))  # type: ignore[arg-type]
    assert list(fields) == [field]
    assert fields[field].endswith(".")


def test_a_long_text_is_told_its_length_and_the_limit() -> None:
    assert model.text_problem("x" * 100_000, 120) == "Please keep this to 120 characters; it has 100,000."


@pytest.mark.parametrize("value", ["Größe 5 & <b>", "عربى", "咖啡", "👩‍👩‍👧", "e\u0301", "line\nbreak"])
def test_texts_of_every_script_are_taken(value: str) -> None:
    assert model.text_problem(value, 120) == ""


@pytest.mark.parametrize(("location", "field"), [
    (NewLocation("", "A1"), "name"), (NewLocation("A", ""), "code"), (NewLocation("A", "two words"), "code"),
    (NewLocation("A", "A1", area="x" * 81), "area"), (NewLocation("A", "A1", address="x" * 301), "address"),
    (NewLocation("A", "A1", tags=("<b>",)), "tags"), (NewLocation("A", "A1", tags=tuple(f"t{n}" for n in range(21))), "tags")])
def test_each_wrong_part_of_a_location_is_named_at_its_field(location: NewLocation, field: str) -> None:
    assert list(checks.location_problems(location)) == [field]


def test_typed_tags_become_small_words_with_dashes_each_once() -> None:
    assert checks.split_tags("Drive Through, high-street;\nhigh-street , ,") == ("drive-through", "high-street")


@pytest.mark.parametrize(("wave", "field"), [
    (NewWave("", "2026-03-01", "2026-03-31"), "name"), (NewWave("W", "2026-13-01", "2026-03-31"), "starts_on"),
    (NewWave("W", "2026-03-01", "31.3.2026"), "ends_on"), (NewWave("W", "2026-03-31", "2026-03-01"), "ends_on"),
    (NewWave("W", "2026-03-01", "2026-03-31", 0), "visits_each")])
def test_each_wrong_part_of_a_wave_is_named_at_its_field(wave: NewWave, field: str) -> None:
    assert list(checks.wave_problems(wave)) == [field]


def test_staff_cannot_have_been_told_tomorrow() -> None:
    notice = NewNotice("Told.", "2026-03-13", "Meeting", "Head of retail")
    assert list(checks.notice_problems(notice, "2026-03-12")) == ["told_on"]
    assert checks.notice_problems(notice, "2026-03-13") == {}


@pytest.mark.parametrize("text", ["", "2026-02-30", "20260312", "2026-3-12", "1026-03-12", "tomorrow",
                                  "9" * 100_000, "2026-W11-1"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert not model.is_day(text)


def test_a_moment_is_read_on_the_programs_own_clock() -> None:
    assert model.local_day("2026-03-12T23:30:00.000Z", "Europe/Berlin") == "2026-03-13"
    assert model.local_day("2026-03-12T23:30:00.000Z", "America/New_York") == "2026-03-12"
    assert model.local_time("2026-07-01T12:00:00.000Z", "Europe/London").hour == 13


def test_a_day_is_written_as_people_write_it() -> None:
    assert model.day_text("2026-03-02") == "2 March 2026"


ROWS = [{"name": "Marlow Street", "code": "HC-01", "area": "North", "active": 1, "tags": '["high-street"]'},
        {"name": "Ärztehaus", "code": "HC-02", "area": "South", "active": 0, "tags": "[]"}]


@pytest.mark.parametrize(("search", "codes"), [
    (Search(), ["HC-01", "HC-02"]), (Search("ÄRZTE"), ["HC-02"]), (Search("street 01"), ["HC-01"]), (Search("%"), []),
    (Search(standing="active"), ["HC-01"]), (Search(standing="inactive"), ["HC-02"]), (Search(area="South"), ["HC-02"]),
    (Search(tag="high-street"), ["HC-01"]), (Search("' OR 1=1--"), [])])
def test_a_list_is_narrowed_to_what_was_asked(search: Search, codes: list[str]) -> None:
    assert [row["code"] for row in model.narrowed(ROWS, search)] == codes


def test_a_page_beyond_the_end_is_the_last_one() -> None:
    found = [{"n": n} for n in range(120)]
    assert model.page_of(found, 99) == (found[100:], 3)
    assert model.page_of([], 1) == ([], 1)


def test_the_bands_tell_all_their_mistakes_at_once() -> None:
    told = checks.band_problems((Band("High", Fraction(90)), Band("high", Fraction(90)), Band("", Fraction(-1), "red")))
    for word in ("same name", "same score", "needs a name", "plain number", "colour"):
        assert word in told


def test_a_wave_tells_its_days_beside_its_other_mistakes() -> None:
    fields = checks.wave_problems(model.NewWave("", "2026-05-02", "2026-05-01", 0))
    assert set(fields) == {"name", "ends_on", "visits_each"}

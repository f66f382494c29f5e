"""Files that mean harm or are broken: each is refused in a sentence, costs little, and stores nothing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlite_utils import Database

from shopper.checklists import importing
from shopper.checklists.document import problems
from shopper.checklists.exchange import workbooks
from shopper.checklists.exchange.forms import file_name, file_of
from shopper.checklists.exchange.writing import workbook
from shopper.checklists.model import Document
from shopper.db import rows
from shopper.errors import Invalid
from tests.checklists.made import document, question

SURVEY = [{"type": "text", "name": "a", "label": "Seen?"}]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def book(*survey: dict[str, str], **sheets: list[dict[str, str]]) -> bytes:
    return workbook({"survey": list(survey) or SURVEY, **sheets})


def packed(**changes: bytes | None) -> bytes:
    """A sound workbook with files of its zip put in, changed or (None) taken out; `__` in a name is a slash."""
    out, wanted = io.BytesIO(), {name.replace("__", "/"): data for name, data in changes.items()}
    with zipfile.ZipFile(io.BytesIO(book())) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in [*before.namelist(), *(name for name in wanted if name not in before.namelist())]:
            data = wanted[name] if name in wanted else before.read(name)
            if data is not None:
                after.writestr(name, data)
    return out.getvalue()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_types(text: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book())) as archive:
        types = archive.read("[Content_Types].xml")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, types.replace(b"sheet.main", text) if name == "[Content_Types].xml" else before.read(name))
    return out.getvalue()


def encrypted_entry() -> bytes:
    data = bytearray(book())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


BOMB = b'<!DOCTYPE a [<!ENTITY x "' + b"x" * 1000 + b'"><!ENTITY y "' + b"&x;" * 1000 + b'">]><sst>&y;</sst>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
CASES: dict[str, tuple[bytes, str]] = {
    "macros inside": (packed(**{"xl__vbaProject.bin": b"code"}), "holds macros"),
    "a macro workbook by its type": (with_types(b"macroEnabled.main"), "holds macros"),
    "an old macro workbook": (OLE + b"\0" * 600 + "_VBA_PROJECT_CUR".encode("utf-16-le"), "holds macros"),
    "a zip without a workbook": (zipped(**{"readme.txt": b"hello"}), "no .xlsx workbook in it"),
    "an empty zip": (b"PK\x05\x06" + b"\0" * 18, "no .xlsx workbook in it"),
    "a torn zip": (book()[:900], "damaged"),
    "zip letters only": (b"PK\x03\x04", "damaged"),
    "sheets that are no XML": (packed(**{"xl__worksheets__sheet1.xml": b"<worksheet><sheetData><row"}), "damaged"),
    "a book that is no XML": (packed(**{"xl__workbook.xml": b"no"}), "damaged"),
    "entities that unfold": (packed(**{"xl__sharedStrings.xml": BOMB}), "declares XML entities"),
    "entities from outside": (packed(**{"xl__worksheets__sheet1.xml": OUTSIDE}), "declares XML entities"),
    "entities in wide letters": (packed(**{"xl__worksheets__sheet1.xml": OUTSIDE.decode().encode("utf-16")}), "declares XML entities"),
    "a bomb of zeros": (packed(**{"xl__media__a.bin": bytes(90_000_000)}), "unpacks to more than 80 MB"),
    "thousands of files": (zipped(**{f"xl/{n}": b"" for n in range(2100)}), "more than 2,000 files"),
    "a password of a zip": (encrypted_entry(), "protected by a password"),
    "a password of an .xlsx": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "an .xls that is none": (OLE + os.urandom(2000), "damaged"),
    "no survey": (workbook({"things": [{"a": "b"}], "more": [{"c": "d"}]}), "no sheet called ‘survey’"),
    "two columns of one name": (workbook({"survey": [{"type": "text", "name": "a", "label": "x", "Label": "y"}]}), "different names for the same column"),
    "too many columns": (workbook({"survey": [{"type": "text", "name": "a", **{f"c{n}": "x" for n in range(450)}}]}), "more than 400 columns"),
    "a name twice": (book(*SURVEY, *SURVEY), "sheet survey, row 3"),
    "a group that never ends": (book({"type": "begin_group", "name": "g", "label": "G"}), "not a correct XLSForm"),
    "an unknown list": (book({"type": "select_one x", "name": "a", "label": "A"}), "not a correct XLSForm"),
    "a figure that is none": (book(SURVEY[0] | {"weight": "heavy"}), "Sheet survey, row 2: ‘weight’ should be a number"),
    "points that are none": (book({"type": "select_one l", "name": "a", "label": "A"}, choices=[
        {"list_name": "l", "name": "x", "label": "X", "points": "many"}]), "Sheet choices, row 2: ‘points’ should be a number, such as 2 or 2.5."),
    "a text turned round": (book(SURVEY[0] | {"label": "Was it \u202eneppo?"}), "Sheet survey, row 2: ‘label’ holds an invisible sign"),
    "a choice turned round": (book({"type": "select_one l", "name": "a", "label": "A"}, choices=[
        {"list_name": "l", "name": "x", "label": "\u202dX"}]), "Sheet choices, row 2: ‘label’ holds an invisible sign"),
    "a prompt longer than any": (book(SURVEY[0] | {"label": "x" * 3000}), "Sheet survey, row 2: ‘label’ has more than 2,000 characters"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_is_refused_in_a_sentence(name: str) -> None:
    data, sentence = CASES[name]
    began = time.monotonic()
    with pytest.raises(Invalid) as refused:
        importing.read(data, None, "form.xlsx")
    assert sentence in str(refused.value) and "more)" not in str(refused.value)
    assert time.monotonic() - began < 100


def test_a_hundred_thousand_rows_are_refused_before_they_are_judged() -> None:
    many = Workbook(write_only=True)
    sheet = many.create_sheet("survey")
    sheet.append(["type", "name", "label"])
    for number in range(100_000):
        sheet.append(["text", f"q{number}", "Was it clean?"])
    out = io.BytesIO()
    many.save(out)
    with pytest.raises(Invalid, match="more than 10,000 rows"):
        importing.read(out.getvalue(), None, "form.xlsx")


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_more_items_than_a_checklist_can_have_are_refused(form: str) -> None:
    many = document(*(question(f"q{number}") for number in range(1001)))
    with pytest.raises(Invalid, match="holds 1,001 items"):
        importing.read(file_of(many, form), None, f"x.{form}")


def test_rows_far_below_an_empty_stretch_cost_nothing() -> None:
    sparse = Workbook()
    sheet = sparse.active
    for column, text in enumerate(("type", "name", "label"), 1):
        sheet.cell(1, column, text)
        sheet.cell(2, column, ("text", "a", "Seen?")[column - 1])
        sheet.cell(1_048_000, column, "x")
    out = io.BytesIO()
    sparse.save(out)
    assert len(importing.read(out.getvalue(), None, "form.xlsx").document.items()) == 1


@pytest.mark.parametrize("name", ["form.xlsx", "form.csv", "form.json"])
def test_fifty_megabytes_are_refused_before_anything_reads_them(name: str, client_for: Callable[[str], FlaskClient], db: Database) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n\r\n' + bytes(50_000_000) + b"\r\n--x--"
    answer = client_for("ada").post("/checklists/import", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413 and "12 MB" in answer.text
    with pytest.raises(Invalid, match="must stay under"):
        importing.read(b"PK\x03\x04" + bytes(50_000_000), None, name)
    assert rows(db, "SELECT * FROM checklists") == []


def test_a_reader_that_hangs_or_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    for code, sentence in (("import time; time.sleep(60)", "takes more memory or time"), ("import os; os.abort()", "takes more memory or time"),
                           ("raise SystemExit(3)", "damaged")):
        program = tmp_path / "reader.py"  # type: ignore[operator]
        program.write_text(code)
        monkeypatch.setattr(workbooks, "READER", program)
        monkeypatch.setattr(workbooks, "WALL_SECONDS", 2)
        with pytest.raises(Invalid, match=sentence):
            workbooks.read(book())


def test_the_reading_program_is_held_to_its_memory() -> None:
    code = "import resource; from shopper.checklists.exchange import opening as o; o.opened = lambda data: bytearray(3 * 10**9); o.main(); " \
           "print(resource.getrlimit(resource.RLIMIT_AS)[0] == o.MEMORY)"
    done = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, check=True)
    assert b'{"refused": "too large"}' in done.stdout


def test_openpyxl_reads_with_entities_off() -> None:
    code = "from openpyxl.xml.functions import fromstring, iterparse; print(fromstring.__module__, iterparse.__module__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env={**os.environ, **workbooks.ENTITIES_OFF})
    assert done.stdout.split() == ["defusedxml.common", "defusedxml.common"]


def formulas() -> bytes:
    made = Workbook()
    sheet = made.active
    sheet.title = "survey"
    for line in (["type", "name", "label", "hint"], ["text", "a", '=HYPERLINK("http://evil.example","x")', "-1+1"], ["text", "b", "plain", "=1+1"]):
        sheet.append(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_formula_cells_come_in_as_text_and_are_named() -> None:
    imported = importing.read(formulas(), None, "form.xlsx")
    first, second = (item for _, item in imported.document.items())
    assert (first.prompt, first.guidance, second.guidance) == ('=HYPERLINK("http://evil.example","x")', "-1+1", "=1+1")
    assert {one.touchpoint for one in imported.not_carried if "formula" in one.reason} == {"Sheet survey, rows 2 to 3"}


SIGNS = ["=1+1", "+1", "-1", "@x", "\t=1", "'=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", SIGNS)
def test_no_cell_that_leaves_is_a_formula(text: str) -> None:
    made = document(question(prompt=text.strip(), guidance=text))
    with zipfile.ZipFile(io.BytesIO(file_of(made, "xlsx"))) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name) and b"<f " not in archive.read(name) and b't="str"' not in archive.read(name)
    table = file_of(made, "csv").decode("utf-8-sig")
    assert not [cell for line in table.splitlines() for cell in line.strip('"').split('","') if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    for form in ("xlsx", "csv", "json"):
        back = importing.read(file_of(made, form), None, f"back.{form}")
        assert back.document.items()[0][1].prompt == text.strip()


def test_conditions_in_a_circle_are_named_and_never_followed() -> None:
    imported = importing.read(book({"type": "text", "name": "a", "label": "A", "relevant": "${b} = 'x'"},
                                   {"type": "text", "name": "b", "label": "B", "relevant": "${a} = 'x'"}), None, "form.xlsx")
    assert [item.show_if for _, item in imported.document.items()] == [None, {"item": "a", "is": "x"}]
    assert any("asks for ‘b’, which is not carried as an earlier question" in one.reason for one in imported.not_carried)
    circle = document(question("a", show_if={"item": "b", "is": "yes"}), question("b", show_if={"item": "a", "is": "yes"}))
    back = importing.read(file_of(circle, "xlsx"), None, "back.xlsx").document
    assert back == circle and "comes later in the journey" in " ".join(problem.sentence for problem in problems(back))


MARKUP = '<script>alert(1)</script>{{ 7*7 }}{% raw %}${7*7}<img src=x onerror=alert(1)>&amp;"\''


def marked() -> Document:
    return document(question(prompt=MARKUP, guidance=MARKUP), title=MARKUP)


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_markup_and_template_signs_are_text_on_every_page_and_in_every_file(form: str, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("ada")
    data = file_of(marked(), form)
    page = client.post("/checklists/import", data={"program_id": "harbour", "file": (io.BytesIO(data), f"{MARKUP[:30]}.{form}")})
    assert page.status_code == 200 and "<script>alert" not in page.text and "<img src=x" not in page.text and "&lt;script&gt;" in page.text
    assert "{{ 7*7 }}" in page.text
    prompt = importing.read(data, None, f"x.{form}").document.items()[0][1].prompt
    assert prompt == (MARKUP.replace("${", "$ {") if form == "xlsx" else MARKUP)


@pytest.mark.parametrize("title", ["../../etc/passwd", 'a"; x="', "a\r\nSet-Cookie: x=1", "כותרת", "con", ".", "-rf", "x" * 500])
def test_a_file_is_called_by_plain_letters(title: str) -> None:
    name = file_name(title, "draft", "csv")
    assert name.endswith("-draft.csv") and name.isascii() and not set(name) & set('/\\"\r\n;:') and len(name) < 100
    assert not name.startswith((".", "-"))


def test_a_workbook_by_another_name_is_still_looked_at_as_one() -> None:
    with pytest.raises(Invalid, match="macros"):
        importing.read(CASES["macros inside"][0], None, "harmless.json")
    with pytest.raises(Invalid, match="not a workbook"):
        importing.read(b"plain words", None, "form.xlsx")

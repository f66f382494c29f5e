"""Opens a stranger's workbook: looked at from outside first, then read by a limited child process."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
import zlib
from pathlib import Path
from typing import Any

from shopper.checklists.exchange.sheets import Workbook, workbook_of
from shopper.errors import Invalid, Unavailable

LARGEST = 8 * 1000 * 1000  # bytes; the preview's form carries them back as text, which takes a third more
UNPACKED = 80 * 1000 * 1000
MOST_ENTRIES = 2_000
WALL_SECONDS, WAIT_SECONDS = 30, 30
GATE = threading.BoundedSemaphore(2)  # readers at one time: each may take a gigabyte
ENTITIES_OFF = {"OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "True"}  # openpyxl parses with defusedxml, whatever is installed
READER = Path(__file__).with_name("opening.py")  # run, not imported: no workbook library is loaded into the server
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WHY = {
    "too large": "This workbook takes more memory or time to read than any checklist needs, so it was not read.",
    "damaged": "This workbook cannot be read: it is damaged or arrived incomplete. Save it again and try once more."}
_PLACE = re.compile(r"\[row : (\d+)\]\s*(?:On the '(\w+)' sheet, )?", re.IGNORECASE)
_MORE = re.compile(r"\s*Learn more: https?://\S+|\s*https?://\S+")


def is_workbook(data: bytes) -> bool:
    """Whether these bytes begin like an .xlsx or an .xls."""
    return data.startswith((b"PK", OLE))


def read(data: bytes) -> Workbook:
    """The rows of a workbook that pyxform converts; Invalid with a sentence for everything else."""
    if len(data) >= LARGEST:
        raise Invalid(f"This workbook has {len(data) / 1e6:.1f} MB. It must stay under {LARGEST // 10**6} MB; nothing was read.")
    (_look_into_zip if data.startswith(b"PK") else _look_into_ole)(data)
    answer = _asked(data)
    if "pyxform" in answer:
        raise Invalid(f"This is not a correct XLSForm: {spoken(answer['pyxform'])}")
    if "refused" in answer:
        raise Invalid(WHY.get(answer["refused"], answer["refused"]))
    return workbook_of(answer)


def spoken(reason: str) -> str:
    """pyxform's reason with its place in our words, without web addresses."""
    said = _PLACE.sub(lambda match: f"sheet {match[2] or 'survey'}, row {match[1]}: ", _MORE.sub("", reason.strip()), count=1)
    return said if said.endswith((".", "}")) else f"{said}."


def _look_into_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _weigh(entries)
            names = {entry.filename for entry in entries}
            if any("vbaproject" in name.lower() for name in names):
                raise Invalid("This workbook holds macros. Save it as a plain .xlsx, without macros, and try again.")
            if "xl/workbook.xml" not in names and not any(re.fullmatch(r"xl/workbook\d*\.xml", name) for name in names):
                raise Invalid("This is a zip file, but there is no .xlsx workbook in it.")
            if b"macroEnabled" in archive.read("[Content_Types].xml"):
                raise Invalid("This workbook holds macros. Save it as a plain .xlsx, without macros, and try again.")
            if any(_declares(archive, entry) for entry in entries):
                raise Invalid("This workbook declares XML entities, which no spreadsheet program writes, so it was not read.")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise Invalid(WHY["damaged"]) from None


def _weigh(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Invalid(f"This workbook is packed from more than {MOST_ENTRIES:,} files, so it was not read.")
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise Invalid(f"This workbook unpacks to more than {UNPACKED // 10**6} MB, so it was not read.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Invalid("This workbook is protected by a password. Save it without one and try again.")


def _declares(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether an XML part begins with a document type, where entities are declared."""
    if not entry.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(entry) as part:
        head = part.read(4096)
    return b"<!DOCTYPE" in head.replace(b"\0", b"") or b"<!ENTITY" in head.replace(b"\0", b"")


def _look_into_ole(data: bytes) -> None:
    if not data.startswith(OLE):
        raise Invalid("This file is not a workbook.")
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Invalid("This workbook is protected by a password. Save it without one and try again.")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Invalid("This workbook holds macros. Save it as a plain .xlsx, without macros, and try again.")


def _asked(data: bytes) -> dict[str, Any]:
    """What the child says; silence, a crash and a time-out are refusals like any other."""
    if not GATE.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("Many workbooks arrive at this moment. Nothing was stored; send this one again in a moment.")
    try:
        done = subprocess.run([sys.executable, "-I", str(READER)], input=data, capture_output=True,  # noqa: S603
                              timeout=WALL_SECONDS, check=False, env={**os.environ, **ENTITIES_OFF})
    except subprocess.TimeoutExpired:
        return {"refused": "too large"}
    except OSError as error:
        raise Unavailable("The server cannot read workbooks right now. Nothing was stored; try again later.") from error
    finally:
        GATE.release()
    if done.returncode != 0 or not done.stdout:
        return {"refused": "too large" if done.returncode < 0 else "damaged"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer

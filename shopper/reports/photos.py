"""Takes a photo in: decoded in a limited child process, turned upright, stripped to its pixels, in three sizes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopper.errors import Invalid, Unavailable
from shopper.reports import filetypes

MOST_BYTES = 30 * 1024 * 1024
MOST_AUDIO_BYTES = 20 * 1024 * 1024
WALL_SECONDS = 15  # the child limits its own work to 10 s; this also counts its waiting for a processor
GATE = threading.BoundedSemaphore(2)  # decoders at one time: each may take a gigabyte, and the server has many threads
WAIT_SECONDS = 30
DECODER = Path(__file__).with_name("decoding.py")  # run, not imported: no picture library is loaded into the server
TOO_LARGE = "too large"
KINDS = "JPEG, PNG, WebP and HEIC"


@dataclass(frozen=True)
class Photo:
    """A photo as it came, and clean upright JPEG copies: view 1,600, print 800 and thumb 320 pixels on the longer side."""

    original: bytes
    view: bytes
    print: bytes
    thumb: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Audio:
    """An audio note as it came; it is played back to its author and to editors, never converted."""

    original: bytes
    mime: str


def intake(data: bytes) -> Photo:
    """The photo with its clean copies; Invalid with a sentence that says what the file is instead."""
    refuse_by_look(data)
    head, body = _decode(data)
    if "refused" in head:
        raise Invalid(_sentence(head["refused"]))
    width, height = head["size"]
    view, middle, _ = head["lengths"]
    return Photo(data, body[:view], body[view:view + middle], body[view + middle:], width, height)


def refuse_by_look(data: bytes) -> None:
    """Refuse what is no photo, or too heavy, before a decoder sees it."""
    kind, name = filetypes.recognise(data)
    if name == "empty":
        raise Invalid("This file is empty. Take or choose the photo again.")
    if kind != filetypes.PHOTO:
        called = "an audio file" if kind == filetypes.AUDIO else name
        raise Invalid(f"This file is {called}, not a photo. Photos can be {KINDS}.")
    if len(data) > MOST_BYTES:
        raise Invalid("This photo is over 30 MB. Take it at a lower size, or send a copy that the phone made smaller.")


def is_sound(data: bytes) -> bool:
    """Whether this is an audio note by its look."""
    return filetypes.recognise(data)[0] == filetypes.AUDIO


def listen(data: bytes) -> Audio:
    """The audio note; Invalid when the file is something else or too long."""
    kind, name = filetypes.recognise(data)
    if name == "empty":
        raise Invalid("This file is empty. Record or choose the audio note again.")
    if kind != filetypes.AUDIO:
        raise Invalid(f"This file is {name}, not an audio note. Audio can be M4A, MP3, OGG, WebM and WAV.")
    if len(data) > MOST_AUDIO_BYTES:
        raise Invalid("This audio note is over 20 MB. Send a shorter one.")
    return Audio(data, name)


def _decode(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Ask a child, when it is this photo's turn."""
    if not GATE.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("Many photos arrive at this moment. Everything else is saved; add this one again in a moment.")
    try:
        return _asked(data)
    finally:
        GATE.release()


def _asked(data: bytes) -> tuple[dict[str, Any], bytes]:
    """What the child says; silence, a crash and a time-out are refusals like any other."""
    command = [sys.executable, "-I", str(DECODER)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return {"refused": TOO_LARGE}, b""
    except OSError as error:
        raise Unavailable("The server cannot look at photos right now. Everything else is saved; add it again later.") from error
    line, _, body = done.stdout.partition(b"\n")
    if done.returncode != 0 or not line:
        return {"refused": TOO_LARGE if done.returncode < 0 else "broken"}, b""
    return json.loads(line), body


def _sentence(why: str) -> str:
    if why == TOO_LARGE:
        return "This picture has more than 50 million pixels, or takes too long to open. Send a smaller copy."
    return "This photo cannot be opened: it is damaged or arrived incomplete. Take or choose it again."

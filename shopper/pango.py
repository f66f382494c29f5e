"""Finds Pango, the C library that draws PDF pages: the system's, or the copy that `./run` unpacked for a person without root."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / ".tools" / "pango"
NEEDED = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1",
          "libpangoft2-1.0.so.0")
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>{folder}/usr/share/fonts</dir><cachedir>{folder}/font-cache</cachedir></fontconfig>
"""
MEND = "as root: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; without root: ./run setup"


def missing() -> list[str]:
    """Names of the libraries that cannot be loaded; empty when PDF can be drawn."""
    preload()
    return [name for name in NEEDED if not _loads(name)]


@cache
def preload() -> None:
    """Load the unpacked copy into this process, once, so that WeasyPrint finds its libraries by name.

    A library loads only after those it depends on: what fails is tried again until nothing more loads.
    """
    if not FOLDER.is_dir() or all(_loads(name) for name in NEEDED):
        return
    if not Path("/etc/fonts/fonts.conf").is_file():
        os.environ.setdefault("FONTCONFIG_FILE", str(_fonts_conf()))
    waiting = sorted(FOLDER.glob("**/lib/**/*.so.*"))
    while waiting:
        left = [path for path in waiting if not _loads(str(path))]
        if len(left) == len(waiting):
            return
        waiting = left


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _fonts_conf() -> Path:
    """A small fontconfig file of our own: a machine without fontconfig has none, and WeasyPrint would warn."""
    path = FOLDER / "fonts.conf"
    if not path.is_file():
        path.write_text(FONTS_CONF.format(folder=FOLDER))
    return path


if __name__ == "__main__":
    sys.exit(bool(missing()))

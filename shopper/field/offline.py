"""The app that a phone keeps: its files with their hashes, so that no login page of a network is ever taken for one of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from shopper import assets

STYLES = ("base", "field", "form", "phone", "list", "tray")
FIXED = ("icons/shopper-192.png", "icons/shopper-touch.png")
WORKER = "js/phone/worker.js"
IMPORTED = re.compile(r"""(?:from|import|import\(|new URL\()\s*["'](\.{1,2}/[\w./-]+\.(?:js|json))["']""")
STATIC = re.compile(r"""^import [^"']*["'](\.{1,2}/[\w./-]+\.js)["']""", re.MULTILINE)


def files(static: Path) -> dict[str, str]:
    """Address and SHA-256 of every file that the phone's pages need: styles, fonts, icons, and all that scripts import."""
    names = {f"css/{style}.css" for style in STYLES} | set(FIXED)
    names |= {str(path.relative_to(static)) for kind in ("fonts/*.woff2", "icons/*.svg") for path in static.glob(kind)}
    names |= scripts(static)
    return {f"/static/{name}": assets.digest(static / name) for name in sorted(names) if (static / name).is_file()}


def scripts(static: Path) -> set[str]:
    """The phone's own modules and data, and what they import from elsewhere, however deep."""
    return reached(static, {str(path.relative_to(static)) for path in (static / "js" / "phone").rglob("*.js*")} - {WORKER})


def modules(static: Path, first: str) -> list[str]:
    """The addresses of what a module imports before it can run, so that a page asks for all of it at once."""
    return [f"/static/{name}" for name in sorted(reached(static, {first}, STATIC)) if name != first]


def reached(static: Path, waiting: set[str], imported: re.Pattern[str] = IMPORTED) -> set[str]:
    """These files and what they import, however deep."""
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        text = (static / name).read_text(encoding="utf-8") if name.endswith(".js") else ""
        named = {(static / name).parent.joinpath(one).resolve() for one in imported.findall(text)}
        waiting |= {str(path.relative_to(static)) for path in named} - found
    return found


def worker(static: Path, shells: Mapping[str, str]) -> str:
    """The worker's text with the list before it; a changed list is a new version."""
    app = {"files": files(static), "shells": {path: hashlib.sha256(page.encode()).hexdigest() for path, page in shells.items()}}
    source = (static / WORKER).read_text(encoding="utf-8")
    version = hashlib.sha256((json.dumps(app, sort_keys=True) + source).encode()).hexdigest()[:16]
    return f"const APP = {json.dumps({'version': version, **app}, sort_keys=True)};\n{source}"

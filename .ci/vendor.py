"""Fetches the few front-end packages through npm, keeps only the files we use, and locks them by SHA-512.

    .venv/bin/python .ci/vendor.py          fetch the pinned versions, write the files and the lock
    .venv/bin/python .ci/vendor.py --check  offline: do the vendored files equal the lock?
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path(__file__).resolve().parent / "vendor.lock"
PINNED = {"lucide-static": "1.62.0", "axe-core": "4.14.1", "htmx.org": "4.0.1", "sortablejs": "1.15.7", "idb": "8.0.4"}
ICONS = ("arrow-left", "arrow-right", "camera", "check", "chevron-down", "chevron-right", "clock", "download", "eye",
         "file-text", "image", "log-out", "map-pin", "mic", "pencil", "plus", "receipt", "rotate-ccw", "search", "smartphone",
         "trash-2", "user", "x")
AXE = "tests/browser/vendor/"
SCRIPTS = {"htmx.org": ("htmx", "dist/htmx.min.js"), "sortablejs": ("sortable", "Sortable.min.js"),
           "idb": ("idb", "build/index.js")}


def main() -> int:
    """Fetch and lock, or check what is there against the lock."""
    if "--check" in sys.argv[1:]:
        return check()
    lock: dict[str, dict[str, Any]] = {}
    for name, version in PINNED.items():
        data = packed(name, version)
        with tarfile.open(fileobj=io.BytesIO(data)) as package:
            files = kept(name, package)
        for target, content in files.items():
            path = ROOT / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        lock[name] = {"version": version, "sha512": digest(data),
                      "files": {target: digest(content) for target, content in sorted(files.items())}}
    LOCK.write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n")
    print(f"{sum(len(entry['files']) for entry in lock.values())} files from {len(lock)} packages")
    return 0


def packed(name: str, version: str) -> bytes:
    """The package as npm packs it, checked against the lock where the version is the same."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"],  # noqa: S603, S607
                       cwd=folder, check=True, capture_output=True)
        data = next(Path(folder).glob("*.tgz")).read_bytes()
    held = json.loads(LOCK.read_text()).get(name) if LOCK.exists() else None
    if held and held["version"] == version and held["sha512"] != digest(data):
        raise SystemExit(f"{name} {version} is not what was locked")
    return data


def kept(name: str, package: tarfile.TarFile) -> dict[str, bytes]:
    """Which files of a package we keep, and where."""

    def read(path: str) -> bytes:
        file = package.extractfile(f"package/{path}")
        if file is None:
            raise SystemExit(f"{name} has no {path}")
        return file.read()

    if name == "axe-core":
        return {AXE + "axe.min.js": read("axe.min.js"), AXE + "axe-LICENSE.txt": read("LICENSE")}
    if name in SCRIPTS:
        short, path = SCRIPTS[name]
        script = re.sub(rb"\s*//# sourceMappingURL=\S+\s*$", b"\n", read(path))  # the map stays behind
        return {f"static/vendor/{short}.min.js": script, f"static/vendor/{short}-LICENSE.txt": read("LICENSE")}
    return {"static/icons/icons.svg": sprite({icon: read(f"icons/{icon}.svg").decode() for icon in ICONS}),
            "static/icons/lucide-LICENSE.txt": read("LICENSE")}


def sprite(icons: dict[str, str]) -> bytes:
    """One SVG with a symbol for each icon: a page fetches it once."""
    symbols = []
    for name, text in icons.items():
        inner = re.sub(r"\s+", " ", text[text.index(">", text.index("<svg")) + 1:text.rindex("</svg>")]).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def digest(data: bytes) -> str:
    """SHA-512 as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def check() -> int:
    """Name every vendored file that is missing, changed, or pinned to another version than the lock's."""
    lock = json.loads(LOCK.read_text())
    wrong = [name for name, version in PINNED.items() if lock.get(name, {}).get("version") != version]
    for entry in lock.values():
        for target, wanted in entry["files"].items():
            path = ROOT / target
            if not path.is_file() or digest(path.read_bytes()) != wanted:
                wrong.append(target)
    print("\n".join(f"not as locked: {name}" for name in wrong) or "vendored files are as locked")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

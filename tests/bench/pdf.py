"""PDF of one typical visit (60 items, 6 photos), tagged: against a naive version, Chromium, the floor, and its stored copy."""

from __future__ import annotations

import base64
import io
import multiprocessing
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pydyf

from shopper import pdf
from shopper.findings import rendering
from tests.bench import naive_pdf
from tests.bench.content import originals, print_copies, typical
from tests.bench.measure import interleaved, show
from tests.bench.plain_engine import plainly

Edition = dict[str, Any]
FONTS = pdf.STATIC / "fonts"
CHROMIUM = shutil.which("chromium") or ""


class Style(dict[str, Any]):
    """Computed styles as the text engine asks for them."""

    font_config = pdf._fonts()


def main() -> None:
    edition = typical()
    pictures, raw = print_copies(edition), originals(edition)
    made = rendering.make(edition, pictures)
    print(f"  {made.pages} pages, {len(made.data) // 1000} kB")
    objects = objects_of(made.data)
    rivals = {"ours": lambda: rendering.make(edition, pictures),
              "naive": plainly(lambda: naive_pdf.render(edition, raw, FONTS.as_uri())),
              "floor": plainly(lambda: floor(edition, objects))}
    medians = interleaved(rivals)
    show(medians, "ours")
    print(f"  ours / naive {medians['ours'] / medians['naive']:.2f} (must 0.60); ours / floor "
          f"{medians['ours'] / medians['floor']:.1f} (must 25)")
    chromium(edition, pictures)
    stored(edition, pictures, made.data)
    processes()
    memory()


def floor(edition: Edition, objects: list[bytes]) -> bytes:
    """The least that any maker of PDFs must do: run the template, shape each text of the page once, write the objects."""
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.text.line_break import create_layout

    style = Style(INITIAL_VALUES, font_family=["Inter"], font_size=12, lang="en")
    for text in ElementTree.fromstring(rendering.edition_html(edition)).itertext():
        if text.strip():
            create_layout(text, style, None, 300, 0).get_first_line()
    document = pydyf.PDF()
    for data in objects:
        document.add_object(pydyf.Stream([data]))
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def objects_of(data: bytes) -> list[bytes]:
    """What a finished document consists of, ready to be written; pictures and fonts stay compressed as they are."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return [thing.read_raw_bytes() if isinstance(thing, pikepdf.Stream) else pikepdf.unparse_content_stream([([thing], "n")])
                for thing in document.objects if thing is not None]


def chromium(edition: Edition, pictures: rendering.Pictures) -> None:
    """Against a browser that is started with an empty profile for each document, by the clock on the wall.

    It gets our page, style sheet, faces and print copies, and tags its file too; both of the machine's processors are free to it.
    """
    if not CHROMIUM:
        print("  no Chromium here: left out")
        return
    html = rendering.edition_html(edition)
    for address, (kind, data) in pictures.whole.items():
        html = html.replace(f'src="{address}"', f'src="data:{kind};base64,{base64.b64encode(data).decode()}"')
    css = rendering.STYLE.read_text().replace("static:fonts", FONTS.as_uri())
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html.replace("</head>", f"<style>{css}</style></head>"))
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                   "--disable-component-update", "--disable-sync", "--export-tagged-pdf", "--no-pdf-header-footer",
                   f"--print-to-pdf={folder}/page.pdf", page.as_uri()]

        def cold() -> None:
            profile = tempfile.mkdtemp(dir=folder)
            subprocess.run([*command, f"--user-data-dir={profile}"], capture_output=True, check=True, timeout=120)

        medians = interleaved({"ours": lambda: rendering.make(edition, pictures), "Chromium, cold": cold}, clock=time.perf_counter)
        with pikepdf.open(Path(folder) / "page.pdf") as printed:
            tagged, photos = "/StructTreeRoot" in printed.Root, sum(thing.get("/Subtype") == "/Image" for thing in printed.objects
                                                                   if isinstance(thing, pikepdf.Stream))
            print(f"  Chromium, an empty profile each time, same page: {len(printed.pages)} pages, {photos} photos")
    show(medians, "ours", "wall")
    print(f"  ours / Chromium cold {medians['ours'] / medians['Chromium, cold']:.2f} (must 0.50){'' if tagged else '; its file is not tagged'}")


def stored(edition: Edition, pictures: rendering.Pictures, data: bytes) -> None:
    """A download of the kept file against a fresh render."""
    from flask import Flask, send_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kept.pdf"
        path.write_bytes(data)
        app = Flask("bench")
        app.add_url_rule("/kept", "kept", lambda: send_file(path, mimetype="application/pdf"))
        client = app.test_client()
        medians = interleaved({"fresh render": lambda: rendering.make(edition, pictures),
                               "100 sends of the kept file": lambda: [client.get("/kept").get_data() for _ in range(100)]},
                              clock=time.perf_counter)
    sends = medians["fresh render"] / medians["100 sends of the kept file"] * 100
    print(f"  stored sends per fresh render: {sends:.0f} (must 200)")


def _render_some(count: int) -> None:
    edition = typical()
    pictures = print_copies(edition)
    for _ in range(count):
        rendering.make(edition, pictures)


def processes(count: int = 6) -> None:
    """Two forked workers against one, each with its share of the same documents."""
    fork = multiprocessing.get_context("fork")

    def share(workers: int) -> None:
        started = [fork.Process(target=_render_some, args=(count // workers,)) for _ in range(workers)]
        for process in started:
            process.start()
        for process in started:
            process.join()

    medians = interleaved({"one process": lambda: share(1), "two processes": lambda: share(2)}, 3, time.perf_counter)
    print(f"  two processes / one: {medians['one process'] / medians['two processes']:.2f} times (must 1.7)")


def _grow(results: Any) -> None:
    _render_some(20)
    before = _resident()
    _render_some(80)
    results.put((before, _resident(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


def memory() -> None:
    """How a worker's memory grows from its 20th to its 100th document."""
    fork = multiprocessing.get_context("fork")
    results = fork.Queue()
    worker = fork.Process(target=_grow, args=(results,))
    worker.start()
    before, after, peak = results.get(timeout=600)
    worker.join()
    print(f"  memory after 20 documents {before:.0f} MiB, after 100 {after:.0f}: {after - before:+.1f} (must 5); peak {peak:.0f}")


if __name__ == "__main__":
    main()

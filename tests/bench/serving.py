"""Sends of a stored PDF per second, through waitress and the loopback, against fresh renders per second."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from shopper import blobs
from shopper.db import now_utc
from shopper.findings import rendering, store
from shopper.people import store as people
from tests.bench import scratch
from tests.bench.content import print_copies, typical
from tests.world import NOW, World, put

SECONDS, CLIENTS, TURNS = 5, 4, 9
EDITION = "edition"
SERVER = """
import sys, waitress
from pathlib import Path
from shopper import create_app
waitress.serve(create_app(Path(sys.argv[1])), host="127.0.0.1", port=int(sys.argv[2]), threads=4, _quiet=True)
"""


def main() -> None:
    edition = typical()
    pictures = print_copies(edition)
    data = rendering.make(edition, pictures).data
    times = []
    with scratch.world() as made:
        keep(made, data)
        cookie = f"sid={people.open_session(made.db, 'max', 'bench', now_utc())}"
        with served(made) as port:
            sends = rate(port, cookie, len(data))
    for _ in range(TURNS):
        began = time.perf_counter()
        rendering.make(edition, pictures)
        times.append(time.perf_counter() - began)
    print(f"  {sends:.0f} sends a second of {len(data) / 1000:.0f} kB, each with its session, its rights and its audit line")
    print(f"  {1 / median(times):.2f} fresh renders a second; sends / renders {sends * median(times):.0f} (must 200, aim 400)")


def keep(made: World, data: bytes) -> None:
    """An edition at Max' location with its PDF stored."""
    made.db.conn.execute("PRAGMA foreign_keys=OFF")
    put(made.db, "editions", {
        "id": EDITION, "report_id": "report", "number": 1, "sha256": "0" * 64, "released_at": NOW, "program_id": "harbour",
        "location_id": "marlow", "visit_kind": "field", "visited_on": "2026-03-12", "earned": "1", "possible": "1",
        "strengths": 0, "failures": 0, "document": '{"location":{"name":"Marlow Street"},"visit":{"date":"2026-03-12"}}'})
    sha256 = blobs.store(made.instance / "editions", data)
    store.keep_pdf(made.db, EDITION, store.PdfRecord("0" * 64, sha256, len(data), 8), NOW)


@contextmanager
def served(made: World) -> Iterator[int]:
    """The application in a process of its own; the port it listens on."""
    with tempfile.TemporaryFile() as log, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
        free.close()
        process = subprocess.Popen([sys.executable, "-c", SERVER, str(made.instance), str(port)], stderr=log,
                                   cwd=Path(__file__).resolve().parents[2])
        try:
            until_open(port)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def until_open(port: int) -> None:
    """Wait for the first connection that is taken."""
    end = time.monotonic() + 20
    while True:
        try:
            return http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def rate(port: int, cookie: str, size: int) -> float:
    """Whole PDFs received per second by a few clients that each keep their connection."""
    counts = [0] * CLIENTS
    end = time.monotonic() + SECONDS

    def fetch(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < end:
            connection.request("GET", f"/findings/{EDITION}.pdf", headers={"Cookie": cookie, "Sec-Fetch-Site": "same-origin"})
            answer = connection.getresponse()
            counts[place] += len(answer.read()) == size and answer.status == 200
        connection.close()

    threads = [threading.Thread(target=fetch, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


if __name__ == "__main__":
    main()

"""The builder on a checklist of 500 items: ms on the server of each action, and KB of what is swapped (aim: each under 100 ms)."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from flask.testing import FlaskClient

from shopper.checklists import document as documents
from shopper.checklists import store
from shopper.checklists.model import Choice, Document, Item, Threshold, Touchpoint
from tests.bench import scratch
from tests.world import NOW

ITEMS, TOUCHPOINTS, ROUNDS = 500, 20, 11
PIECES = {"HX-Request": "true"}
CLOCK = time.process_time
CHOICES = (Choice(key="yes", text="Yes", points=2), Choice(key="no", text="No", points=0))


def item(n: int) -> Item:
    """One of many: mostly yes/no, some timings and narratives, every seventh under a condition."""
    kind = "timing" if n % 9 == 0 else "narrative" if n % 31 == 0 else "yes_no"
    asked = {"show_if": {"item": f"item-{n - 1}", "answered": True}} if n % 7 == 3 else {}
    scored: dict[str, Any] = {"choices": CHOICES} if kind == "yes_no" else {}
    if kind == "timing":
        scored = {"thresholds": (Threshold(at_most=30, points=5), Threshold(points=0))}
    return Item(key=f"item-{n}", type=kind, prompt=f"Was thing number {n} where the plan of the shop says it should be?",
                guidance="Look from the door, then from the counter, and say what you saw first.", **scored, **asked)


def long() -> Document:
    """A journey of twenty touchpoints with five hundred items."""
    items = [item(n) for n in range(ITEMS)]
    each = ITEMS // TOUCHPOINTS
    return Document(title="A long visit", languages=("en", "de"), touchpoints=tuple(
        Touchpoint(key=f"part-{n}", title=f"Part {n}", items=tuple(items[n * each:(n + 1) * each])) for n in range(TOUCHPOINTS)))


def form(page: str) -> dict[str, str]:
    """What an item's form holds, as a browser would send it."""
    inside = page[page.index('id="item-form"'):page.index("</form>", page.index('id="item-form"'))]
    fields = {name: value for name, value in re.findall(r'<input[^>]*? name="([\w.]+)" value="([^"]*)"', inside)
              if not re.search(rf'type="checkbox"[^>]*name="{re.escape(name)}"', inside)}
    fields |= dict(re.findall(r'<textarea[^>]*? name="([\w.]+)"[^>]*>\n?([^<]*)', inside))
    base = re.search(r'name="base" value="([^"]*)"', page[page.index('id="base"'):])
    return fields | {"base": html.unescape(base[1]) if base else "", "type": "yes_no", "required": "1"}


def actions(client: FlaskClient, url: str) -> dict[str, Callable[[], Any]]:
    """Each thing that an admin does, as the page's script sends it."""
    turn = iter(range(10**6))

    def save() -> Any:
        opened = client.get(f"{url}?item=item-252").text
        fields = form(opened) | {"prompt": f"Was it there on try {next(turn)}?"}
        started = CLOCK()
        answer = client.post(f"{url}/items/item-252", data=fields, headers=PIECES)
        return answer, CLOCK() - started

    def score() -> Any:
        page = client.get(f"{url}/scoring?at=part-10").text
        seen = re.search(r'name="i.item-252.seen" value="([^"]*)"', page)
        fields = {"at": "part-10", "i.item-252.seen": html.unescape(seen[1]) if seen else "", "i.item-252.p.yes": "2", "i.item-252.p.no": "0",
                  "i.item-252.na": "no", "i.item-252.weight": str(next(turn) % 90 + 2)}
        started = CLOCK()
        answer = client.post(f"{url}/scoring", data=fields, headers=PIECES)
        return answer, CLOCK() - started

    at = {"at": "part-10"}
    return {
        "the page": lambda: client.get(f"{url}?at=part-10"),
        "open an item": lambda: client.get(f"{url}?item=item-252", headers=PIECES),
        "save an item": save,
        "add an item": lambda: client.post(f"{url}/items", data=at | {"prompt": f"New {next(turn)}", "type": "yes_no"}, headers=PIECES),
        "move an item": lambda: client.post(f"{url}/items/item-252/place", data=at | {"by": ("up", "down")[next(turn) % 2]}, headers=PIECES),
        "copy an item": lambda: client.post(f"{url}/items/item-260/copies", data=at, headers=PIECES),
        "undo": lambda: client.post(f"{url}/undoing", data=at, headers=PIECES),
        "redo": lambda: client.post(f"{url}/redoing", data=at, headers=PIECES),
        "move a touchpoint": lambda: client.post(f"{url}/touchpoints/part-9/place",
                                                 data=at | {"by": ("up", "down")[next(turn) % 2]}, headers=PIECES),
        "the scoring panel": lambda: client.get(f"{url}/scoring?at=part-10"),
        "score an item": score,
        "try answers": lambda: client.get(url.replace("/draft", "").replace("/checklists", "/field/simulations"), headers=PIECES),
        "who else is there": lambda: client.post(f"{url}/presence", headers=PIECES),
    }


def main() -> None:
    document = long()
    with scratch.world() as made:
        checklist_id = store.add_checklist(made.db, "ada", "harbour", document, NOW)
        client, url = scratch.client(made, "ada"), f"/checklists/{checklist_id}/draft"
        taken: dict[str, list[float]] = {}
        sizes: dict[str, int] = {}
        for turn in range(ROUNDS + 1):
            for name, act in actions(client, url).items():
                started = CLOCK()
                done = act()
                spent = CLOCK() - started
                answer, spent = done if isinstance(done, tuple) else (done, spent)
                assert answer.status_code == 200, (name, answer.status_code, answer.text[:300])
                if turn:
                    taken.setdefault(name, []).append(spent)
                    sizes[name] = len(answer.data)
    for name, times in taken.items():
        print(f"  {name:<20} {median(times) * 1000:>7.1f} ms of processor, at most {max(times) * 1000:>6.1f}   {sizes[name] / 1000:>6.1f} KB")
    print(f"  {ITEMS} items in {TOUCHPOINTS} touchpoints; problems alone {clocked(lambda: documents.problems(document)):.1f} ms")


def clocked(run: Callable[[], object]) -> float:
    """The least of five runs in ms."""
    taken = []
    for _ in range(5):
        started = CLOCK()
        run()
        taken.append(CLOCK() - started)
    return min(taken) * 1000

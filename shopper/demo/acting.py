"""Acts the demo out: every visit is planned, made, reviewed and released through the real verbs, at believable moments."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from shopper.demo import drawing
from shopper.demo.answering import Hand, answers, voices
from shopper.demo.cast import BRIEFING, PEOPLE, QUALITY, SCENARIOS, Planned
from shopper.errors import Conflict
from shopper.people.model import Person
from shopper.reports import photos
from shopper.reports import store as reports
from shopper.reports.capture import PROOF, Outcome, Signed
from shopper.reports.model import Declaration, Draft
from shopper.reports.store import NewEvidence
from shopper.reviews import store as reviews
from shopper.visits import store as visits
from shopper.visits.model import VisitPlan

Step = tuple[str, Callable[[str], None]]
PHOTO_SCENES = {"front-photo": "front", "branch-photo": "front", "drink-photo": "drink", "message-photo": "message",
                "receipt": "receipt", "window-clean": "front", "as-ordered": "drink", "table-clean": "table"}
RETURNED = "Thank you. Please look at the story once more: what was said when you paid, word for word if you remember it?"
REJECTED = "The receipt is from another location. This visit cannot be used; please do not feel blamed, it happens."
CLOSED = "The helpline played a notice that it was closed for the day. I called three times within an hour."
EDITORS = {"coffee": "eve", "savings": "emil", "helpline": "eve"}


@cache
def drawn(scene: str, variant: int) -> photos.Photo:
    """A drawn photo, taken in once and used by several reports."""
    return photos.intake(drawing.photo(scene, variant))


class Stage:
    """What the acting needs: the database, where files go, who is who, and which versions and waves there are."""

    def __init__(self, db: Database, instance: Path, today: date) -> None:
        self.db = db
        self.evidence = instance / "evidence"
        self.today = today
        self.people: dict[str, Person] = {}
        self.locations: dict[str, str] = {}
        self.waves: dict[tuple[str, int], str] = {}
        self.versions: dict[str, str] = {}

    def moment(self, day: int, hour: int, minute: int = 0) -> str:
        """A time of day, some days from today, in the form the stores take."""
        when = datetime.combine(self.today + timedelta(days=day), time(hour, minute))
        return f"{when.isoformat(timespec='milliseconds')}Z"


class Play:
    """One visit from plan to end; `steps` yields what happens and when."""

    def __init__(self, stage: Stage, planned: Planned, program: str) -> None:
        self.stage, self.planned, self.program = stage, planned, program
        self.report_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"demo-{planned.number}"))
        self.visit_id = ""
        self.day = self._weekday()
        self.hand = Hand(str(planned.number), self._quality(), planned.checklist, stage.moment(self.day, 16)[:10])
        shoppers = [key for key, (_, roles, _) in PEOPLE.items() if ("shopper", program) in roles]
        turn = planned.number % len(shoppers)
        self.shoppers = shoppers[turn:] + shoppers[:turn]
        self.shopper = self.shoppers[0]

    def _weekday(self) -> int:
        """The planned day, or the Friday before a weekend: these visits happen on the way to work or in opening hours."""
        on = self.stage.today + timedelta(days=self.planned.day)
        return self.planned.day - max(0, on.weekday() - 4)

    def _quality(self) -> float:
        swing = ((self.planned.number * 7) % 5 - 2) * 0.06
        return max(0.15, min(0.97, QUALITY[self.planned.location] + swing))

    def steps(self) -> Iterator[Step]:
        """Everything that happens to the visit, each with its moment."""
        day, fate, at = self.day, self.planned.fate, self.stage.moment
        yield at(min(day - 9, -13), 9, self.planned.number % 60), self.plan
        if fate == "cancelled":
            yield at(day - 2, 11), self.cancel
        if fate in ("open", "assigned", "missed", "cancelled"):
            return
        yield at(min(day - 6, -1), 19, 5), self.accept
        if fate == "could-not-complete":
            yield at(day, 17, 20), self.could_not_complete
        if fate in ("accepted", "could-not-complete"):
            return
        yield at(day, self.hand.began // 60, self.hand.began % 60), self.begin
        if fate == "started":
            return
        yield at(day, 21, 40), self.submit
        if fate in ("submitted", "practice"):
            return
        verb = {"returned": self.send_back, "rejected": self.reject}.get(fate, self.approve)
        yield at(min(day + 1, -1), 22, 15), verb

    def plan(self, now: str) -> None:
        """The admin plans the visit, with the first shopper whom rotation allows."""
        fate = self.planned.fate
        first, last = self._window()
        kind = fate if fate in ("leader", "practice") else "field"
        scenario, variant = SCENARIOS[self.planned.checklist]
        for shopper in [None] if fate == "open" else self.shoppers:
            new = VisitPlan(self.stage.locations[self.planned.location], self.stage.waves[self.program, self.planned.wave],
                            self.stage.versions[self.planned.checklist], self.stage.people[shopper].id if shopper else None, kind,
                            first, last, scenario, variant if self.planned.number % 2 else "", BRIEFING)
            try:
                self.visit_id = visits.plan(self.stage.db, self.stage.people["ada"].id, new, now)
            except Conflict:
                continue
            self.shopper = shopper or ""
            return
        raise Conflict(f"No shopper of the demo may do visit {self.planned.number}.")

    def _window(self) -> tuple[str, str]:
        """The field window: around the day of a visit that happens, ahead of today for one that is still to come."""
        ahead = self.planned.fate in ("open", "assigned", "accepted", "started", "returned")
        first = self.stage.today + timedelta(days=self.day - 3)
        last = self.stage.today + timedelta(days=3 + self.planned.number % 9 if ahead else self.day + 3)
        return first.isoformat(), last.isoformat()

    def cancel(self, now: str) -> None:
        """The location is being refitted."""
        visits.cancel(self.stage.db, self.stage.people["ada"].id, self.visit_id, "The location is being refitted this week.", now)

    def could_not_complete(self, now: str) -> None:
        """The shopper called in vain, and says so with a photo of the screen."""
        shopper, db = self.stage.people[self.shopper], self.stage.db
        reports.open_report(db, shopper, self.visit_id, self.report_id, now)
        proof = NewEvidence(PROOF, self.stage.evidence, drawn("message", self.planned.number), "The screen after the third call")
        reports.add_proof(db, shopper, self.report_id, proof, now)
        said = Outcome(kind="closed", words=CLOSED)
        reports.send_outcome(db, shopper, self.report_id, Signed(said, now[:10], Declaration(shopper.name)), now)

    def accept(self, now: str) -> None:
        """The shopper takes the visit on."""
        visits.accept(self.stage.db, self.stage.people[self.shopper], self.visit_id, now)

    def begin(self, now: str) -> None:
        """The shopper records what happened; a report that stays started has only its first half."""
        shopper, db = self.stage.people[self.shopper], self.stage.db
        reports.open_report(db, shopper, self.visit_id, self.report_id, now)
        opened = reports.drafted_for(db, shopper, self.report_id)
        given = answers(opened.version.document, opened.facts, self.hand)
        if self.planned.fate == "started":
            given = dict(list(given.items())[: len(given) // 2])
        if self.planned.fate == "submitted" and self.planned.number % 2:
            next(iter(given.values()))["at"] = "05:10"  # something for the editor to doubt
        draft = Draft(1, given, self._clock(now, 0), self._clock(now, self.hand.minutes))
        reports.save_draft(db, shopper, self.report_id, draft, now)
        self._photograph(shopper, list(given), now)

    def _clock(self, now: str, minute: int) -> str:
        return f"{now[:10]}T{self.hand.clock(minute)}"

    def _photograph(self, shopper: Person, answered: list[str], now: str) -> None:
        draft = reports.drafted_for(self.stage.db, shopper, self.report_id)
        for item in (item for _, item in draft.version.document.items() if item.key in draft.visible):
            failed = item.photo_if_failed and "comment" in draft.answers.get(item.key, {})
            if item.type == "receipt" or failed or (item.type == "photo" and self.hand.dice.random() < 0.8):
                caption = "" if item.type == "receipt" else self.hand.dice.choice(voices()["captions"])
                picture = drawn(PHOTO_SCENES.get(item.key, "front"), self.hand.dice.randrange(5))
                new = NewEvidence(item.key, self.stage.evidence, picture, caption)
                reports.add_evidence(self.stage.db, shopper, self.report_id, new, now)

    def submit(self, now: str) -> None:
        """The shopper signs and sends."""
        shopper = self.stage.people[self.shopper]
        reports.submit(self.stage.db, shopper, self.report_id, Declaration(shopper.name), now)

    def _editor(self) -> Person:
        return self.stage.people[EDITORS[self.planned.checklist]]

    def approve(self, now: str) -> None:
        """The editor releases the report."""
        reviews.approve(self.stage.db, self._editor(), self.report_id, now)

    def send_back(self, now: str) -> None:
        """The editor asks for one thing more."""
        reviews.return_to_shopper(self.stage.db, self._editor(), self.report_id, RETURNED, now)

    def reject(self, now: str) -> None:
        """The editor cannot use the report."""
        reviews.reject(self.stage.db, self._editor(), self.report_id, REJECTED, now)

"""A phone by the rules of the wire format: nothing leaves its queue to be sent, and state changes only on a receipt."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.sync.sending import SYNC, sha

PIECE = 200  # bytes; small, so that a file takes several


@dataclass
class Answer:
    """What came back: a status, headers, bytes. None of it is believed by itself."""

    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The JSON object in it; empty where there is none, as on a login page."""
        try:
            said = json.loads(self.data)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


@dataclass
class Request:
    """One message to the server."""

    who: str
    method: str
    path: str
    data: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Link = Callable[[Request], Answer | None]  # None: nothing came back


@dataclass
class Item:
    """One revision or one file that is to arrive; `seq` is there while its receipt of this epoch is."""

    rid: str
    visit: str
    data: bytes
    rev: int | None = None
    seq: int | None = None
    sealed_as: str = ""

    @property
    def sha256(self) -> str:
        return sha(self.data)


class Phone:
    """One shopper's phone. Whatever is in `items` survives everything but being freed."""

    def __init__(self, who: str) -> None:
        self.who, self.items, self.epoch, self.backed_up = who, [], "", 0
        self.freed: list[Item] = []

    items: list[Item]

    def seal(self, item: Item, files: list[Item]) -> None:
        """The shopper pressed Send."""
        self.items += [one for one in files if (one.rid, one.sha256) not in {(held.rid, held.sha256) for held in self.items}] + [item]

    def sync(self, link: Link) -> None:
        """One round: greet, then send what has no receipt, reports before files, oldest first; then free what may go."""
        if not self.greet(link):
            return
        for item in sorted(self.items, key=lambda one: one.rev is None):
            if item.seq is None and not (self.send(item, link) if item.rev is not None else self.send_file(item, link)):
                return
        self.free()

    def greet(self, link: Link) -> bool:
        """Whether the server is there: JSON of the right shape, not just a 200. A new epoch makes every receipt void."""
        answer = link(Request(self.who, "GET", f"{SYNC}/hello"))
        said = answer.json if answer else {}
        if not {"epoch", "seq", "backed_up_through"} <= said.keys():
            return False
        if said["epoch"] != self.epoch:
            self.new_epoch(said["epoch"])
        self.backed_up = said["backed_up_through"]
        return True

    def new_epoch(self, epoch: str) -> None:
        """The server was restored: offer everything again."""
        self.epoch = epoch
        for item in self.items:
            item.seq = None

    def send(self, item: Item, link: Link) -> bool:
        """One revision; whether anything came back."""
        path = f"{SYNC}/reports/{item.rid}/revs/{item.rev}"
        answer = link(Request(self.who, "PUT", path, item.data, {"X-Body-SHA256": item.sha256, "Content-Type": "application/json"}))
        if answer and answer.status == 409 and answer.json.get("code") == "rev_conflict" and answer.json["have"] != item.sha256:
            item.rev = answer.json["max_rev"] + 1
        elif answer:
            self.take_receipt(item, answer)
        return answer is not None

    def send_file(self, item: Item, link: Link) -> bool:
        """One file from where the server has it, piece by piece, until an answer fails or the receipt is here."""
        path = f"{SYNC}/reports/{item.rid}/photos/{item.sha256}?visit={item.visit}"
        known = link(Request(self.who, "HEAD", path))
        at = known.headers.get("Upload-Offset", "") if known else ""
        for _ in range(20):
            if not at.isdigit():
                return known is not None
            piece = item.data[int(at):int(at) + PIECE]
            answer = link(Request(self.who, "PATCH", path, piece, {
                "Upload-Offset": at, "Upload-Length": str(len(item.data)), "X-Body-SHA256": sha(piece),
                "Content-Type": "application/offset+octet-stream"}))
            if answer is None or self.take_receipt(item, answer):
                return answer is not None
            at = answer.headers.get("Upload-Offset", "")
        return True

    def take_receipt(self, item: Item, answer: Answer) -> bool:
        """A receipt repeats the hash of what was sent, and is of this epoch."""
        said = answer.json
        good = said.get("sha256") == item.sha256 and said.get("rid") == item.rid and said.get("rev") == item.rev
        if not good or said.get("epoch") != self.epoch or not isinstance(said.get("seq"), int):
            return False
        item.seq = said["seq"]
        return True

    def free(self) -> None:
        """Make room, only of reports that are complete and lie in a verified backup."""
        for report in [item for item in self.items if item.rev is not None]:
            parts = self.parts(report)
            if self.complete(report) and all((one.seq or 0) <= self.backed_up for one in parts if one.seq is not None):
                gone = [one for one in parts if one is report or not self.shared(one, report)]
                self.freed += gone
                self.items = [one for one in self.items if one not in gone]

    def parts(self, report: Item) -> list[Item]:
        """A report with its files."""
        named = {photo["sha256"] for photo in json.loads(report.data)["photos"]}
        return [report, *(one for one in self.items if one.rev is None and one.rid == report.rid and one.sha256 in named)]

    def shared(self, file: Item, report: Item) -> bool:
        """Whether another report on this phone still needs the file."""
        return any(file in self.parts(one) for one in self.items if one.rev is not None and one is not report)

    def complete(self, report: Item) -> bool:
        """Whether the report and each of its files has its receipt."""
        return all(one.seq is not None for one in self.parts(report))


class AnyTwoHundredIsAReceipt(Phone):
    """M2: a login page counts."""

    def take_receipt(self, item: Item, answer: Answer) -> bool:
        if super().take_receipt(item, answer):
            return True
        if answer.status in (200, 201):
            item.seq = 0
        return item.seq is not None


class FreesAfterItsReceipt(Phone):
    """M3: what is received is freed, backup or not."""

    def free(self) -> None:
        self.backed_up = 10**9
        super().free()


class IgnoresTheEpoch(Phone):
    """M6: a receipt is for ever."""

    def new_epoch(self, epoch: str) -> None:
        self.epoch = epoch


class FreesBeforeItsFiles(Phone):
    """M7: a report counts as complete without its photos, which go with it."""

    def complete(self, report: Item) -> bool:
        return report.seq is not None

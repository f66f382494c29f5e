"""Jobs that misbehave, and a supervisor over them in a process of its own."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from sqlite_utils import Database

from shopper.errors import Invalid
from shopper.supervisor import Supervisor, follow_parent
from shopper.worker import MIB, Handler

HERE = "tests.ops.handlers"


def leave_a_mark(_db: Database, instance: Path, subject: str, _now: str) -> None:
    (instance / f"done-{subject}").write_text(str(os.getpid()))


def refuse(_db: Database, _instance: Path, _subject: str, _now: str) -> None:
    raise Invalid("The paper ran out.")


def eat_memory(_db: Database, _instance: Path, _subject: str, _now: str) -> None:
    bytearray(4096 * MIB)


def burn(_db: Database, _instance: Path, _subject: str, _now: str) -> None:
    while True:
        pass


def sleep(_db: Database, _instance: Path, _subject: str, _now: str) -> None:
    time.sleep(60)


def crash(_db: Database, _instance: Path, _subject: str, _now: str) -> None:
    os._exit(3)


def write_much(_db: Database, instance: Path, _subject: str, _now: str) -> None:
    (instance / "much").write_bytes(bytes(2 * MIB))


HANDLERS = {
    "mark": Handler(f"{HERE}:leave_a_mark"),
    "refuse": Handler(f"{HERE}:refuse"),
    "eat": Handler(f"{HERE}:eat_memory", memory=1536 * MIB),
    "burn": Handler(f"{HERE}:burn", cpu=1),
    "sleep": Handler(f"{HERE}:sleep", wall=1),
    "doze": Handler(f"{HERE}:sleep"),
    "crash": Handler(f"{HERE}:crash"),
    "write": Handler(f"{HERE}:write_much", file_size=MIB),
}

if __name__ == "__main__":
    follow_parent(int(sys.argv[2]))
    Supervisor(Path(sys.argv[1]), 1, HANDLERS).run()

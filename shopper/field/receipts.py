"""What the server really has of a report that was sent: answers compared one by one, files looked for on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from shopper import blobs
from shopper.db import Row
from shopper.reports import store as reports
from shopper.reports.store import Recorded

COPIES = ("sha256", "view_sha256", "print_sha256", "thumb_sha256")


@dataclass(frozen=True)
class Held:
    """How much of what was sent is kept; `whole` when it is everything."""

    answers: int
    sent_answers: int
    files: int
    sent_files: int
    word: str

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return (self.answers, self.files) == (self.sent_answers, self.sent_files)

    @property
    def sentence(self) -> str:
        """The line of the receipt."""
        answers = f"{self.answers} of {self.sent_answers} {plural('answer', self.sent_answers)}"
        files = f" and {self.files} of {self.sent_files} {plural(self.word, self.sent_files)}" if self.sent_files else ""
        return f"The server has {answers}{files}."


def held(db: Database, folder: Path, sent: Recorded) -> Held:
    """Count what is kept of a submission: an answer must read as it was sent, a file and its copies must lie in `folder`."""
    kept = reports.answers_of(db, sent.report["id"])
    same = sum(kept.get(key) == answer for key, answer in sent.answers.items())
    files = [file for file in sent.evidence if lies(folder, file)]
    word = "file" if any(file["kind"] == "audio" for file in sent.evidence) else "photo"
    return Held(same, len(sent.answers), len(files), sent.report["sent_files"], word)


def lies(folder: Path, file: Row) -> bool:
    """Whether the file and every copy made of it are there."""
    return all(blobs.path(folder, file[copy]).is_file() for copy in COPIES if file[copy])


def plural(word: str, count: int) -> str:
    """The word for so many."""
    return word if count == 1 else f"{word}s"

"""Bytes are kept by their hash, once, whole, and never served when damaged."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from shopper import blobs
from shopper.errors import Full, NotFound, Unavailable


def test_what_was_stored_is_read_back_by_its_hash(tmp_path: Path) -> None:
    sha256 = blobs.store(tmp_path, b"a photo")
    assert sha256 == hashlib.sha256(b"a photo").hexdigest()
    assert blobs.read(tmp_path, sha256) == b"a photo"
    assert blobs.path(tmp_path, sha256) == tmp_path / sha256[:2] / sha256


def test_storing_twice_keeps_one_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    sha256 = blobs.store(tmp_path, b"same")
    assert blobs.store(tmp_path, b"same") == sha256
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert [one.name for one in files] == [sha256]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


def test_a_damaged_file_is_not_served_and_storing_again_mends_it(tmp_path: Path) -> None:
    sha256 = blobs.store(tmp_path, b"whole")
    blobs.path(tmp_path, sha256).write_bytes(b"half")
    with pytest.raises(Unavailable, match="damaged"):
        blobs.read(tmp_path, sha256)
    blobs.store(tmp_path, b"whole")
    assert blobs.read(tmp_path, sha256) == b"whole"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_a_name_that_is_no_hash_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        blobs.read(tmp_path, name)


def test_an_absent_hash_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        blobs.read(tmp_path, "0" * 64)


def test_file_and_folder_are_synced_before_the_name_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def note(handle: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real(handle)

    monkeypatch.setattr(os, "fsync", note)
    blobs.store(tmp_path, b"durable")
    assert "file" in synced
    assert synced[-1] == "folder"
    assert synced.index("file") < len(synced) - 1


def test_a_failed_write_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def full(handle: int) -> None:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):  # the folder is made before, and without trouble
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Full, match="disk is full"):
        blobs.store(tmp_path, b"too much")
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]

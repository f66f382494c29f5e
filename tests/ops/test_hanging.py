"""A test that never ends costs its own time and nobody else's: the suite goes on, and says which one it was."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLEEPS = "import time\ndef test_it() -> None:\n    time.sleep(60)\ndef test_next() -> None:\n    pass\n"
DEAF = ("import signal, time\ndef test_it() -> None:\n    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
        "    time.sleep(60)\ndef test_next() -> None:\n    pass\n")


def run(test: str, folder: Path, *more: str) -> str:
    """What the project's own pytest settings say of a file of tests, at a hundredth of the time."""
    (folder / "test_one.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", folder, "-p", "no:cacheprovider",
               "-o", "timeout=1", "-o", "faulthandler_timeout=2", *more, folder / "test_one.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=50)
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_a_hanging_test_fails_and_the_next_one_runs(tmp_path: Path) -> None:
    said = run(SLEEPS, tmp_path, "-p", "no:xdist")
    assert "Timeout (>1.0s)" in said and "1 failed, 1 passed" in said


def test_a_worker_that_hears_no_signal_is_replaced(tmp_path: Path) -> None:
    assert "1 failed, 1 passed" in run(DEAF, tmp_path, "-n", "1")


def test_the_times_are_the_ones_agreed() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert (options["timeout"], options["faulthandler_exit_on_timeout"]) == (300, True)
    assert options["faulthandler_timeout"] > options["timeout"], "first the signal, which cleans up; then the end of the process"
    assert "-m soak --timeout 900 -o faulthandler_timeout=930" in (ROOT / "run").read_text()

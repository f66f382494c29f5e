"""How benches measure: rivals take turns, so that a machine's load falls on all of them, and medians are compared."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

Run = Callable[[], object]


def interleaved(rivals: dict[str, Run], rounds: int = 9, clock: Callable[[], float] = time.process_time) -> dict[str, float]:
    """The median seconds of each rival over the rounds, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in rivals}
    for turn in range(rounds + 1):
        for name, run in rivals.items():
            start = clock()
            run()
            if turn:
                taken[name].append(clock() - start)
    return {name: median(times) for name, times in taken.items()}


def show(medians: dict[str, float], base: str, what: str = "CPU") -> None:
    """One line for each rival: its median in ms and its ratio to the base."""
    for name, seconds in medians.items():
        print(f"  {name:<44} {seconds * 1000:>9.1f} ms {what}   {seconds / medians[base]:>8.3f} of {base}", flush=True)

"""Runs every bench of this folder: `python -m tests.bench [name …]`."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from tests import bench


def main() -> None:
    names = sys.argv[1:] or sorted(found.name for found in pkgutil.iter_modules(bench.__path__) if found.name != "__main__")
    for name in names:
        module = importlib.import_module(f"tests.bench.{name}")
        if hasattr(module, "main"):
            print(f"\n{(module.__doc__ or name).splitlines()[0]}", flush=True)
            module.main()


if __name__ == "__main__":
    main()

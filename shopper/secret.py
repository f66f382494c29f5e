"""The instance's secret key: made at first start, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def key(instance: Path) -> str:
    """The key of an instance, made once with mode 0600."""
    path = instance / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()

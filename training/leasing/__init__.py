"""What `training/lease` packs for a rented machine, and how."""

from __future__ import annotations

import os
from pathlib import Path


class RefusedError(Exception):
    """Nothing was packed or changed, for a reason told in one line."""


def cache() -> Path:
    """Where what was fetched or rendered once is kept, so that packing again needs no network."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aa2" / "lease"


def last_line(text: str) -> str:
    """What a command that failed said last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it says not why"

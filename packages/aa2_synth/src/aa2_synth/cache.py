"""The one place for what the data engine makes of other packages' files, so that it needs those only once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np


def cache_folder() -> Path:
    """Where baked files lie: ``aa2`` in ``$XDG_CACHE_HOME``, which is ``~/.cache`` unless it is set."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aa2"


def baked(name: str, bake: Callable[[], dict[str, np.ndarray]]) -> Path:
    """The file ``name`` in the `cache_folder`; made there at the first call, and there only when whole.

    Args:
        name: ends in ``.npz``, and names the version of what is in it.
        bake: gives the arrays by name; processes that call this at once may all be asked for them.
    """
    path = cache_folder() / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays = bake()
        descriptor, beside = tempfile.mkstemp(dir=path.parent, suffix=".npz")
        try:
            with os.fdopen(descriptor, "wb") as file:
                np.savez_compressed(file, allow_pickle=False, **arrays)
            Path(beside).replace(path)
        finally:
            Path(beside).unlink(missing_ok=True)
    return path

"""What the tests of the benchmark are made on: two tiny clips of two figures each, and a tiny bundle."""

from __future__ import annotations

from pathlib import Path

from aa2.config import PRESETS
from aa2.models import bundle as bundles
from tests.figure_clips import write_pair

TINY = PRESETS["tiny"]


def write_clips(path: Path, count: int = 2, frames: int = 5) -> Path:
    """Clips ``000``, ``001`` in the folder ``path``, which is returned."""
    for number in range(count):
        write_pair(path / f"{number:03d}", frames=frames, phase=number)
    return path


def write_bundle(path: Path) -> Path:
    """A bundle with fresh weights in the folder ``path``, which is returned."""
    bundles.save(bundles.build(TINY), path)
    return path

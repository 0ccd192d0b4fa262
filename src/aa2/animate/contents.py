"""What is given is told by its content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aa2.media.files import content_hash

if TYPE_CHECKING:
    from aa2.animate.character import Character


def content_of(value: Path | str | np.ndarray | Character) -> str:
    """SHA-256, in hexadecimal, of a file or folder, of a picture in memory, or of a character.

    A path at which nothing is stands for itself: whoever reads it says so.
    """
    if isinstance(value, str | Path):
        path = Path(value)
        return content_hash(path) if path.exists() else str(path)
    digest = hashlib.sha256()
    for array in [value] if isinstance(value, np.ndarray) else _arrays(value):
        digest.update(f"{array.shape}{array.dtype}".encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _arrays(character: Character) -> list[np.ndarray]:
    reference = character.reference
    own = [reference.picture, reference.mask, reference.pose.keypoints, reference.pose.confidence]
    return own if reference.foreground is None else [*own, reference.foreground]

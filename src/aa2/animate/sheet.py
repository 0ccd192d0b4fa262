"""The contact sheet of a run: what went in, what the model saw, what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from aa2.animate.compose import Composed
from aa2.conditions.framing import Size
from aa2.conditions.mask import Box
from aa2.media.picture import contact_sheet, on_checkerboard, write_picture
from aa2.types import Reference

COLUMNS = 8
CELL = (256, 256)
ROWS = ("reference, and what is taken of it", "driving", "skeleton", "environment", "result", "whole frame")


class Sheet:
    """Collects a few frames, evenly over those in which the person is, as small pictures.

    Args:
        reference: the character.
        boxes: per frame, None where the person is absent.
        driving: gives the driving video's frame of a number, where the clip that is composed is another.
    """

    def __init__(
        self,
        reference: Reference,
        boxes: Sequence[Box | None],
        driving: Callable[[int], np.ndarray] | None = None,
    ) -> None:
        self._driving = driving
        present = [index for index, box in enumerate(boxes) if box is not None]
        picks = np.linspace(0, len(present) - 1, min(COLUMNS, len(present)))
        self._wanted = {present[round(pick)] for pick in picks}
        self._rows: list[list[np.ndarray]] = [[] for _ in ROWS]
        self._rows[0] += [_small(reference.picture), _taken(reference)]

    def cells(self, frame: Composed) -> list[np.ndarray]:
        """The small pictures of a frame that is wanted, one a row; none of any other."""
        if frame.index not in self._wanted or frame.detail is None:
            return []
        crop = frame.detail.crop
        return [
            _small(self._driving(frame.index) if self._driving else crop.apply(frame.driving)),
            _small(frame.detail.skeleton),
            _small(frame.detail.environment),
            _small(crop.apply(frame.result)),
            _small(frame.result),
        ]

    def add(self, cells: Sequence[np.ndarray]) -> None:
        """Keep the pictures of a frame, in order."""
        for row, cell in zip(self._rows[1:], cells, strict=True):
            row.append(cell)

    def write(self, path: Path) -> None:
        """Write the sheet as PNG.

        Raises:
            InputError: it cannot be written.
        """
        write_picture(path, contact_sheet(self._rows, labels=ROWS, cell=CELL))


def _taken(reference: Reference) -> np.ndarray:
    """The character as it is cut out, in one cell."""
    own = reference.picture if reference.foreground is None else reference.foreground
    return on_checkerboard(_small(own), _small(reference.mask))


def _small(picture: np.ndarray) -> np.ndarray:
    """The picture within one cell, so that keeping it costs little whatever its size."""
    height, width = picture.shape[:2]
    scale = min(CELL[0] / width, CELL[1] / height, 1)
    size: Size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)

"""A box in a reference in which a part of its figure is worked on: the rest only costs time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from aa2.avatar.limbs import Joints
from aa2.types import Reference

if TYPE_CHECKING:
    from aa2.avatar.limb_labels.labels import LimbMaps


@dataclass(frozen=True)
class PictureBox:
    """A box in a picture of ``shape`` (height, width): first and last + 1 of its rows and of its columns."""

    shape: tuple[int, int]
    rows: tuple[int, int]
    columns: tuple[int, int]

    @classmethod
    def around(cls, shape: np.ndarray, margin: float) -> PictureBox:
        """The box around a shape, ``(H, W)`` bool and not empty, and so many pixels more."""
        pad = int(np.ceil(margin))

        def reach(axis: int) -> tuple[int, int]:
            there = np.flatnonzero(shape.any(axis=1 - axis))
            return max(int(there[0]) - pad, 0), min(int(there[-1]) + pad + 1, shape.shape[axis])

        height, width = shape.shape
        return cls((height, width), reach(0), reach(1))

    def reference(self, whole: Reference) -> Reference:
        """What the box has of a reference, in pixels of the box; pictures are views."""
        foreground = None if whole.foreground is None else self.cut(whole.foreground)
        shift = np.array([[1, 0, -self.columns[0]], [0, 1, -self.rows[0]]])
        return Reference(
            self.cut(whole.picture), self.cut(whole.mask), whole.pose.transformed(shift), foreground
        )

    def maps(self, whole: LimbMaps) -> LimbMaps:
        """What the box has of limb maps: views."""
        planes = self.cut(np.moveaxis(whole.whole, 0, -1))
        return replace(
            whole, label=self.cut(whole.label), sure=self.cut(whole.sure), whole=np.moveaxis(planes, -1, 0)
        )

    def joints(self, whole: Joints) -> Joints:
        """Joints in pixels of the box; depths stay."""
        corner = np.array([self.columns[0], self.rows[0]])
        return {
            name: joint - np.pad(corner, (0, len(joint) - 2)).astype(joint.dtype)
            for name, joint in whole.items()
        }

    def cut(self, picture: np.ndarray) -> np.ndarray:
        """What the box has of a picture ``(H, W, ...)``: a view."""
        return picture[slice(*self.rows), slice(*self.columns)]

    def put_back(self, part: np.ndarray) -> np.ndarray:
        """``(H, W, ...)`` with a picture of the box in its place, whose border is repeated around it."""
        (top, bottom), (left, right), (height, width) = self.rows, self.columns, self.shape
        around = top, height - bottom, left, width - right
        samples = np.ascontiguousarray(part)
        samples = samples.view(np.uint8) if part.dtype == bool else samples
        return cv2.copyMakeBorder(samples, *around, cv2.BORDER_REPLICATE).view(part.dtype)

"""What is found in a picture: people with their keypoints; and what a user names as an object.

An extractor needs to give of a person no more than keypoints, a score and the place. What else the following
of people wants to know is told from these, unless the extractor knows better.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from aa2.extract.morphology import dilated
from aa2.extract.regions import Region
from aa2.extract.silhouette import SURE, head_shape, vouched
from aa2.types import BODY

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, pixels."""
MARGIN = 1.25
"""Side of the square about a person over the longer side of the box around the keypoints of the body."""
SIDE = 128
"""Pixels of the side of a silhouette that is drawn from keypoints or taken from a mask."""
FLESH = 0.03
"""By how much a silhouette is wider than the bones that it is drawn along, in sides of its square."""


@dataclass(frozen=True)
class Patch:
    """How far pixels are a person's, in a turned square of a picture.

    Attributes:
        alpha: ``(S, S)`` float32 in [0, 1].
        region: the square.
    """

    alpha: np.ndarray
    region: Region

    @staticmethod
    def of_mask(mask: np.ndarray, region: Region) -> Patch:
        """The part of a mask ``(H, W)`` uint8, 0 to 255, that lies in a region."""
        return Patch(region.crop(mask, SIDE).astype(np.float32) / 255, region)

    @property
    def side(self) -> int:
        """S, pixels."""
        return len(self.alpha)

    def paste(self, shape: tuple[int, ...]) -> np.ndarray:
        """``(H, W)`` float32 in [0, 1] in a picture of ``shape`` (height, width, ...)."""
        return self.region.paste(self.alpha, (shape[0], shape[1]))

    def pixels(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Columns and rows of the patch's pixels that are nearest to ``points`` ``(N, 2)`` of the picture."""
        affine = self.region.affine(self.side)
        columns, rows = (
            np.clip(np.round(points @ affine[:, :2].T + affine[:, 2]), 0, self.side - 1).astype(int).T
        )
        return columns, rows

    def distance(self, x: float, y: float) -> float:
        """Pixels of the patch from a point of the picture to the person; infinite where there is none."""
        column, row = self.region.affine(self.side) @ np.array([x, y, 1.0])
        rows, columns = np.nonzero(self.alpha > 0.5)
        return float(np.hypot(columns - column, rows - row).min()) if len(rows) else np.inf


@dataclass(frozen=True)
class FoundPerson:
    """One person found in one picture.

    Attributes:
        keypoints: ``(133, 2)`` float32, pixels of the picture; COCO-WholeBody.
        confidence: ``(133,)`` float32 in [0, 1], 0 where unknown or outside the picture.
        score: how sure it is that this is a person, in [0, 1].
        region: the square in which the keypoints were read: read there, the same are found again.
        body: the square that the body fills, in which to look in the next frame; None to have it told from
            the keypoints.
        silhouette: where the person is; None to have it drawn along the keypoints.
    """

    keypoints: np.ndarray
    confidence: np.ndarray
    score: float
    region: Region
    body: Region | None = None
    silhouette: Patch | None = None

    @staticmethod
    def in_box(
        box: Box,
        keypoints: np.ndarray,
        confidence: np.ndarray,
        score: float = 1.0,
        mask: np.ndarray | None = None,
    ) -> FoundPerson:
        """Of what most detectors give: a box, keypoints, and perhaps a mask ``(H, W)`` uint8, 0 to 255."""
        left, top, right, bottom = box
        size = MARGIN * max(right - left, bottom - top)
        region = Region((left + right) / 2, (top + bottom) / 2, size)
        patch = None if mask is None else Patch.of_mask(mask, region)
        return FoundPerson(keypoints, confidence, score, region, region, patch)

    @cached_property
    def place(self) -> Region:
        """The square that the body fills; where no keypoint is sure, that in which it was looked for."""
        if self.body is not None:
            return self.body
        sure = self.keypoints[BODY][self.confidence[BODY] > SURE]
        if len(sure) < 2:
            return self.region
        (left, top), (right, bottom) = sure.min(axis=0).tolist(), sure.max(axis=0).tolist()
        size = MARGIN * max(right - left, bottom - top)
        return Region((left + right) / 2, (top + bottom) / 2, size)

    @cached_property
    def coverage(self) -> Patch:
        """Where the person is: the silhouette, or one drawn along the keypoints."""
        if self.silhouette is not None:
            return self.silhouette
        affine = self.place.affine(SIDE)
        points = self.keypoints @ affine[:, :2].T + affine[:, 2]
        shape, span = (SIDE, SIDE), SIDE / MARGIN
        bones = vouched(shape, points, self.confidence, span) | head_shape(shape, points, self.confidence)
        drawn = dilated(bones, FLESH * SIDE) if bones.any() else bones
        return Patch(cv2.GaussianBlur(drawn.astype(np.float32), (5, 5), 0), self.place)


@dataclass(frozen=True)
class ObjectPrompt:
    """What a user names as an object that the person handles: by words, or by a box in a frame.

    Attributes:
        text: what it is, for instance "a red ball"; None where it is shown only.
        box: around it, pixels of the frame; None where it is described only.
        frame: the number of the frame of ``box``, from 0.
    """

    text: str | None = None
    box: Box | None = None
    frame: int = 0

"""Videos whose people are coloured discs on grey, and the extractor that finds those: fast and exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from aa2.extract.embedded_depth import EmbeddedLifter
from aa2.extract.embedded_mask import EmbeddedMask
from aa2.extract.found import FoundPerson, Patch
from aa2.extract.matte import EmbeddedMatte
from aa2.extract.protocols import Extractor, PoseExtractor, ReferenceExtractor
from aa2.extract.regions import Region
from aa2.media.video import VideoWriter
from aa2.types import BODY, KEYPOINTS

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 30), (30, 30, 220)
WIDTH, HEIGHT = 160, 96
Disc = tuple[float, float, float, tuple[int, int, int]]
"""x, y, radius, colour."""


def frame(discs: Sequence[Disc], backdrop: int = 0) -> np.ndarray:
    """``(HEIGHT, WIDTH, 3)`` uint8; each ``backdrop`` is another grey scene."""
    picture = np.random.default_rng(backdrop).integers(40, 200, (12, 20, 1), np.uint8).repeat(3, -1)
    picture = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST)
    for x, y, radius, colour in discs:
        cv2.circle(picture, (round(x), round(y)), round(radius), colour, -1)
    return picture


def film(path: Path, frames: int, scene: Callable[[int], np.ndarray]) -> Path:
    """A video of ``frames`` pictures at 10 frames per second."""
    with VideoWriter(path, (WIDTH, HEIGHT), Fraction(10)) as video:
        for number in range(frames):
            video.write(scene(number))
    return path


class DiscPose(PoseExtractor):
    """For discs: 17 body keypoints inside the one nearest to the region's middle."""

    def find(self, picture: np.ndarray, closer: Sequence[Region] = ()) -> list[FoundPerson]:
        del closer
        _, _, stats, centres = cv2.connectedComponentsWithStats(_coloured(picture))
        return [
            self.read(picture, self.read(picture, Region(x, y, 2.0 * max(width, height))).place)
            for (_, _, width, height, area), (x, y) in zip(stats[1:], centres[1:], strict=True)
            if area > 20
        ]

    def read(self, picture: np.ndarray, region: Region) -> FoundPerson:
        side = 64
        _, labels, stats, centres = cv2.connectedComponentsWithStats(_coloured(region.crop(picture, side)))
        keypoints = np.zeros((KEYPOINTS, 2), np.float32)
        confidence = np.zeros(KEYPOINTS, np.float32)
        matte = np.zeros((side, side), np.float32)
        if len(stats) == 1:
            return FoundPerson(keypoints, confidence, 0.0, region, region, Patch(matte, region))
        nearest = 1 + int(np.argmin(np.linalg.norm(centres[1:] - side / 2, axis=1)))
        matte = (labels == nearest).astype(np.float32)
        radius = np.sqrt(matte.sum() / np.pi)
        turns = np.linspace(0, 2 * np.pi, 17)
        ring = centres[nearest] + 0.5 * radius * np.stack([np.cos(turns), np.sin(turns)], 1)
        keypoints[BODY], confidence[BODY] = region.to_picture(ring + 0.5, side), 0.9
        x, y = keypoints[BODY][:-1].mean(axis=0)
        size = 4 * radius * region.size / side
        score = float(matte.sum() > 20)
        body = Region(float(x), float(y), float(size))
        return FoundPerson(keypoints, confidence, score, region, body, Patch(matte, region))


def disc_extractor() -> Extractor:
    return Extractor("discs", DiscPose(), EmbeddedMask(), EmbeddedLifter())


def disc_reference_extractor() -> ReferenceExtractor:
    return ReferenceExtractor(disc_extractor(), EmbeddedMatte())


def _coloured(picture: np.ndarray) -> np.ndarray:
    return (np.ptp(picture.astype(int), axis=-1) > 90).astype(np.uint8)

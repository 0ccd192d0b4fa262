"""Turned squares of a picture: what a landmark network looks at."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True, slots=True)
class Region:
    """A square of a picture, in pixels; ``angle`` is in radians, clockwise, 0 is upright."""

    x: float
    y: float
    size: float
    angle: float = 0.0

    @staticmethod
    def upright(centre: np.ndarray, above: np.ndarray, scale: float) -> Region:
        """The square around ``centre`` whose up is towards ``above``; ``scale`` 1 just reaches it."""
        dx, dy = np.asarray(above, np.float64) - centre
        size = 2 * scale * np.hypot(dx, dy)
        return Region(float(centre[0]), float(centre[1]), float(size), float(np.arctan2(dx, -dy)))

    def affine(self, side: int) -> np.ndarray:
        """2 × 3, from picture coordinates to those of a crop of ``side`` × ``side`` pixels."""
        scale = side / max(self.size, 1e-3)
        cos, sin = np.cos(self.angle) * scale, np.sin(self.angle) * scale
        turn = np.array([[cos, sin], [-sin, cos]])
        offset = (side - 1) / 2 - turn @ [self.x, self.y]
        return np.concatenate([turn, offset[:, None]], axis=1)

    def crop(self, picture: np.ndarray, side: int) -> np.ndarray:
        """``(side, side, C)``, black outside the picture; averaged, not sampled, where it shrinks a lot."""
        affine = self.affine(side)
        shrink = int(self.size // (1.5 * side))
        if shrink >= 2:
            reach = self.size * 0.75
            height, width = picture.shape[:2]
            x0, x1 = (int(np.clip(v, 0, width)) for v in (self.x - reach, self.x + reach))
            y0, y1 = (int(np.clip(v, 0, height)) for v in (self.y - reach, self.y + reach))
            if x1 - x0 < shrink or y1 - y0 < shrink:
                return np.zeros((side, side, *picture.shape[2:]), picture.dtype)
            x1, y1 = x1 - (x1 - x0) % shrink, y1 - (y1 - y0) % shrink
            small = ((x1 - x0) // shrink, (y1 - y0) // shrink)
            picture = cv2.resize(picture[y0:y1, x0:x1], small, interpolation=cv2.INTER_AREA)
            corner = np.array([x0, y0]) + (shrink - 1) / 2
            affine = np.concatenate(
                [affine[:, :2] * shrink, (affine[:, :2] @ corner + affine[:, 2])[:, None]], 1
            )
        return cv2.warpAffine(picture, affine, (side, side), flags=cv2.INTER_LINEAR)

    def to_picture(self, points: np.ndarray, side: int) -> np.ndarray:
        """Picture coordinates of ``points`` ``(..., 2)`` from the corner of a crop of ``side`` pixels."""
        inverse = cv2.invertAffineTransform(self.affine(side))
        return ((points - 0.5) @ inverse[:, :2].T + inverse[:, 2]).astype(np.float32)

    def paste(self, patch: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """``patch`` ``(side, side)`` put back into a picture of ``shape`` (height, width), 0 elsewhere."""
        inverse = cv2.invertAffineTransform(self.affine(len(patch)))
        return cv2.warpAffine(patch, inverse, shape[::-1], flags=cv2.INTER_LINEAR)

    def distance(self, other: Region) -> float:
        """How far apart the centres are, in sizes of the smaller one."""
        return float(np.hypot(self.x - other.x, self.y - other.y) / max(min(self.size, other.size), 1e-3))

    def ratio(self, other: Region) -> float:
        """How much bigger the bigger one is (at least 1)."""
        return max(self.size, other.size) / max(min(self.size, other.size), 1e-3)

    def towards(self, other: Region, share: float) -> Region:
        """The region ``share`` of the way to ``other``: between 0 and 1 inside, beyond that extrapolated."""
        turn = (other.angle - self.angle + np.pi) % (2 * np.pi) - np.pi
        grow = np.clip(other.size / max(self.size, 1e-3), 0.25, 4.0) ** share
        return Region(
            self.x + share * (other.x - self.x),
            self.y + share * (other.y - self.y),
            float(self.size * grow),
            float(self.angle + np.clip(share, 0, 1) * turn),
        )


def whole(height: int, width: int) -> Region:
    """The square of the longer side about a picture's middle."""
    return Region((width - 1) / 2, (height - 1) / 2, max(height, width))


def windows(height: int, width: int, share: float) -> list[Region]:
    """Half-overlapping upright squares that cover a picture, each ``share`` of its shorter side.

    A strip is taken to be a quarter as wide as it is long: its number of windows stays bounded.
    """
    side = share * max(min(height, width), max(height, width) / 4)
    return [Region(x, y, side) for y in _centres(height, side) for x in _centres(width, side)]


def _centres(length: int, side: float) -> np.ndarray:
    steps = max(int(np.ceil((length - side) / (side / 2))), 0) + 1
    return np.linspace(side / 2, max(length - side / 2, side / 2), steps) - 0.5

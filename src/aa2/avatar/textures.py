"""The pictures that a figure's meshes are covered with, in several sizes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.avatar.layers import Layer

OCTAVE = 2
"""Sizes that are kept, from one to half of it: sampling skips pixels of larger ones."""
SMALLEST = 8
"""Reductions at most: to a sixteenth."""
ROW = 1024
"""Places that are looked up beside each other."""
OTHER_SIDE = 0.3
"""How sure the other side of what was seen is."""


@dataclass(frozen=True)
class Texture:
    """A layer's pixels in one size.

    Attributes:
        colours: ``(h, w, 4)`` float32, premultiplied RGBA.
        about: ``(h, w, 2)`` float32 in [0, 1], premultiplied: how sure, and whether it was seen.
        limb: ``(h, w)`` uint8, of `Layer`.
        scale, offset: ``(2,)`` float32, from pixels of the reference to those of the texture, x and y.
    """

    colours: np.ndarray
    about: np.ndarray
    limb: np.ndarray
    scale: np.ndarray
    offset: np.ndarray

    def at(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What lies at ``(N, 2)`` places of the reference.

        Returns:
            ``(N, 4)`` premultiplied RGBA, sharp; and ``(N,)`` each, how sure, and how far it was seen.
        """
        # Cubic keeps detail that linear sampling blurs, and swings over beside edges.
        colours = self._sampled(self.colours, places, cv2.INTER_CUBIC)
        alpha = np.clip(colours[:, 3], 0, 1, out=colours[:, 3])
        for channel in colours.T[:3]:
            np.clip(channel, 0, 255 * alpha, out=channel)
        about = self._sampled(self.about, places, cv2.INTER_LINEAR)
        alpha = np.maximum(alpha, np.float32(1e-3))
        sure, seen = (np.clip(share / alpha, 0, 1) for share in about.T)
        return colours, sure, seen

    def limb_at(self, places: np.ndarray) -> np.ndarray:
        """``(N,)`` uint8, the limb at places of the reference, of `at`."""
        return self._sampled(self.limb, places, cv2.INTER_NEAREST, cv2.BORDER_REPLICATE)

    def _sampled(
        self, picture: np.ndarray, places: np.ndarray, how: int, border: int = cv2.BORDER_CONSTANT
    ) -> np.ndarray:
        where = places * self.scale + self.offset
        # OpenCV wants a picture, and its sides below 2 ** 15.
        rows = -(-len(where) // ROW)
        where = np.concatenate([where, np.zeros((rows * ROW - len(where), 2), np.float32)])
        x, y = where.astype(np.float32).reshape(rows, ROW, 2).transpose(2, 0, 1).copy()
        found = cv2.remap(picture, x, y, how, borderMode=border)
        return found.reshape(rows * ROW, *picture.shape[2:])[: len(places)]


class Textures:
    """A layer's pixels, seen from the front or from behind.

    Args:
        layer: whose.
        back: whether the other side is meant.
    """

    def __init__(self, layer: Layer, back: bool = False) -> None:
        rows, columns = np.nonzero(layer.alpha > 0)
        self._corner = np.array([columns.min(), rows.min()])
        part = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        alpha = np.ascontiguousarray(layer.alpha[part], np.float32)
        colours = layer.back if back and layer.back is not None else layer.colours
        sure, seen = layer.sure[part] * (OTHER_SIDE if back else 1), layer.seen[part] & (not back)
        premultiplied = [channel * alpha for channel in cv2.split(colours[part])]
        self._colours = cv2.merge([*premultiplied, alpha])
        self._about = cv2.merge([(share * alpha).astype(np.float32) for share in (sure, seen)])
        self._limb = layer.limb[part]
        self._levels: dict[int, Texture] = {}

    def in_size(self, growth: float) -> Texture:
        """The texture with hardly more pixels than are drawn of it: ``growth`` times the reference's."""
        level = int(np.clip(np.round(-OCTAVE * np.log2(max(growth, 1e-6))), 0, SMALLEST))
        if level not in self._levels:
            self._levels[level] = self._reduced(2 ** (-level / OCTAVE))
        return self._levels[level]

    def _reduced(self, factor: float) -> Texture:
        height, width = self._colours.shape[:2]
        size = max(1, round(width * factor)), max(1, round(height * factor))
        colours, about, limb = self._colours, self._about, self._limb
        if factor < 1:
            colours = cv2.resize(colours, size, interpolation=cv2.INTER_AREA)
            about = cv2.resize(about, size, interpolation=cv2.INTER_AREA)
            limb = cv2.resize(limb, size, interpolation=cv2.INTER_NEAREST)
        scale = np.array([size[0] / width, size[1] / height])
        # Between the centres of pixels, as everywhere.
        offset = (0.5 - self._corner) * scale - 0.5
        return Texture(colours, about, limb, scale.astype(np.float32), offset.astype(np.float32))

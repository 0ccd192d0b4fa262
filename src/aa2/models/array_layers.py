"""Layers of networks on NumPy arrays: small networks run by them where importing torch would take longest.

Equal to torch's up to rounding. Pictures are ``(C, B, H, W)``, channels first, so that a convolution is a few
matrix products over all pixels of all pictures; all is single precision.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

EPSILON = 1e-5
"""Added to variances, as torch does."""


class WeightReader:
    """The weights of a network, each taken once: none may be missing, misshapen or left over.

    Args:
        stored: by name, of any floating type.
    """

    def __init__(self, stored: Mapping[str, np.ndarray]) -> None:
        self._stored = dict(stored)

    def take(self, name: str, *shape: int) -> np.ndarray:
        """The weight of a name, in single precision.

        Raises:
            ValueError: there is none, or it has another shape.
        """
        found = self._stored.pop(name, None)
        if found is None or found.shape != shape:
            has = "is missing" if found is None else f"has shape {found.shape}"
            raise ValueError(f"{name} {has}; {shape} is wanted")
        return np.ascontiguousarray(found, np.float32)

    def end(self) -> None:
        """
        Raises:
            ValueError: there are more weights.
        """
        if self._stored:
            raise ValueError(f"{next(iter(self._stored))} is not known")


def convolved(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """A convolution of 3 × 3 pixels, with a border of zeros.

    Args:
        x: ``(I, B, H, W)``.
        weight: ``(O, I, 3, 3)``.
        bias: ``(O,)``.

    Returns:
        ``(O, B, H, W)``.
    """
    channels, count, height, width = x.shape
    padded = np.zeros((channels, count, height + 2, width + 2), np.float32)
    padded[:, :, 1:-1, 1:-1] = x
    row, flat = width + 2, padded.reshape(channels, -1)
    # In the padded picture, read as one long line, a neighbour is a shift: nothing need be copied.
    length = flat.shape[1] - 2 * row - 2
    whole = np.empty((len(weight), flat.shape[1]), np.float32)
    result, product = whole[:, :length], np.empty((len(weight), length), np.float32)
    result[:] = bias[:, None]
    for y in range(3):
        for x_ in range(3):
            start = y * row + x_
            np.matmul(np.ascontiguousarray(weight[:, :, y, x_]), flat[:, start : start + length], out=product)
            result += product
    return whole.reshape(len(weight), count, height + 2, width + 2)[:, :, :height, :width]


def mixed(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """A convolution of one pixel, ``(I, B, H, W)`` to ``(O, B, H, W)`` by ``(O, I)`` and ``(O,)``."""
    flat = weight @ x.reshape(len(x), -1) + bias[:, None]
    return flat.reshape(len(weight), *x.shape[1:])


def group_normalised(x: np.ndarray, group: int, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """``(C, B, H, W)``, every ``group`` channels of a picture brought to mean 0 and variance 1."""
    channels, count = x.shape[:2]
    groups = x.reshape(channels // group, group, count, -1)
    mean = groups.mean(axis=(1, 3), dtype=np.float64)
    square = np.einsum("gcbn,gcbn->gb", groups, groups, dtype=np.float64)
    variance = np.maximum(square / (group * groups.shape[3]) - mean**2, 0)
    scale = np.repeat(1 / np.sqrt(variance + EPSILON), group, axis=0) * weight[:, None]
    shift = bias[:, None] - np.repeat(mean, group, axis=0) * scale
    return x * scale.astype(np.float32)[..., None, None] + shift.astype(np.float32)[..., None, None]


def layer_normalised(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """``(..., C)``, the channels of each place brought to mean 0 and variance 1."""
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = np.mean(centred * centred, axis=-1, keepdims=True)
    return centred / np.sqrt(variance + np.float32(EPSILON)) * weight + bias


def silu(x: np.ndarray) -> np.ndarray:
    """``x`` times its sigmoid."""
    return x * sigmoid(x)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """In [0, 1]."""
    powers = -np.maximum(x, -80)
    np.exp(powers, out=powers)
    powers += 1
    return np.divide(1, powers, out=powers)


def softmax(x: np.ndarray, axis: int) -> np.ndarray:
    """In [0, 1], summing to 1 along an axis."""
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def gelu(x: np.ndarray) -> np.ndarray:
    """``x`` times the share of a normal distribution below it."""
    return (x * 0.5 * (1 + _erf(x.astype(np.float64) / np.sqrt(2)))).astype(np.float32)


def _erf(x: np.ndarray) -> np.ndarray:
    """The error function to 2e-9: its series near 0, a continued fraction beyond."""
    square, far = x * x, np.abs(x)
    term = total = x
    for n in range(1, 34):
        term = -term * square / n
        total = total + term / (2 * n + 1)
    near = 2 / np.sqrt(np.pi) * total
    below = np.maximum(far, 1)
    fraction = below
    for n in range(24, 0, -1):
        fraction = below + n / 2 / fraction
    beyond = 1 - np.exp(-below * below) / (fraction * np.sqrt(np.pi))
    return np.where(far < 2.2, near, np.sign(x) * beyond)


def enlarged(x: np.ndarray) -> np.ndarray:
    """``(C, B, H, W)`` twice as large, linearly between the middles of pixels."""
    for axis in (2, 3):
        edge = [(0, 0)] * 4
        edge[axis] = (1, 1)
        padded = np.pad(x, edge, mode="edge")
        count = x.shape[axis]
        before, after = (padded[(slice(None),) * axis + (slice(s, s + count),)] for s in (0, 2))
        pair = np.stack([0.25 * before + 0.75 * x, 0.75 * x + 0.25 * after], axis=axis + 1)
        x = pair.reshape(*x.shape[:axis], 2 * count, *x.shape[axis + 1 :])
    return x


def halved(x: np.ndarray) -> np.ndarray:
    """``(C, B, H, W)`` half as large: of four pixels the largest value."""
    rows = np.maximum(x[:, :, ::2], x[:, :, 1::2])
    return np.maximum(rows[..., ::2], rows[..., 1::2])


def folded(x: np.ndarray, times: int) -> np.ndarray:
    """``(C, B, H, W)`` to ``(C · times², B, H / times, W / times)``: squares of pixels become channels."""
    channels, count, height, width = x.shape
    squares = x.reshape(channels, count, height // times, times, width // times, times)
    return squares.transpose(0, 3, 5, 1, 2, 4).reshape(-1, count, height // times, width // times)


def unfolded(x: np.ndarray, times: int) -> np.ndarray:
    """What `folded` undoes."""
    channels, count, height, width = x.shape
    squares = x.reshape(channels // times**2, times, times, count, height, width)
    return squares.transpose(0, 3, 4, 1, 5, 2).reshape(-1, count, height * times, width * times)

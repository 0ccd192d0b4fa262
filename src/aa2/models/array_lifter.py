"""`aa2.models.lifting.Lifter` on NumPy arrays, for inference."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from aa2.errors import InputError
from aa2.models import array_layers as layers
from aa2.models.lifted_keypoints import FARTHEST, LIFTED, MIRRORED, TORSO, UNIT, WEIGHTS, chains, leans
from aa2.models.stature import LIFTED_BONES as BONES
from aa2.models.stature import stature

STARTS, ENDS = [start for start, _, _ in BONES], [end for _, end, _ in BONES]
SHARES = np.array([share for _, _, share in BONES], np.float32)


class ArrayLifter:
    """See `aa2.models.lifting.Lifter`.

    Args:
        stored: its weights by name.
        width, hidden, kernel, dilations: as there.

    Raises:
        ValueError: the weights do not fit.
    """

    def __init__(
        self,
        stored: Mapping[str, np.ndarray],
        width: int = 192,
        hidden: int = 160,
        kernel: int = 3,
        dilations: Sequence[int] = (1, 3, 9),
    ) -> None:
        weights = layers.WeightReader(stored)

        def both(name: str, *shape: int) -> tuple[np.ndarray, np.ndarray]:
            return weights.take(f"{name}.weight", *shape), weights.take(f"{name}.bias", shape[0])

        self._stem = both("stem", width, 3 * len(LIFTED) + len(BONES))
        self._blocks = [
            (
                both(f"blocks.{n}.norm", width),
                both(f"blocks.{n}.over_time", hidden, width, kernel),
                both(f"blocks.{n}.mix", width, hidden),
            )
            for n in range(len(dilations))
        ]
        self._norm = both("norm", width)
        self._head = both("head", len(LIFTED) + len(BONES), width)
        weights.end()
        self._dilations = tuple(dilations)
        self._chains, self._leans = chains(), leans()
        self._receptive_field = sum(dilation * (kernel // 2) for dilation in dilations)

    @property
    def reach(self) -> int:
        """Frames to each side that an answer depends on."""
        return 2 * self._receptive_field

    def lift(self, keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
        """Depth, averaged with what the mirrored person gives.

        Args:
            keypoints: ``(T, 65, 2)`` pixels, the keypoints `LIFTED` of consecutive frames.
            confidence: ``(T, 65)`` in [0, 1]; 0 is unknown, whatever the position.

        Returns:
            ``(T, 65)`` float32 metres behind the pelvis, of unknown keypoints too.
        """
        keypoints, confidence = keypoints.astype(np.float32), confidence.astype(np.float32)
        mirrored = keypoints[:, MIRRORED] * np.array([-1, 1], np.float32)
        other = self._lifted(mirrored, confidence[:, MIRRORED])[:, MIRRORED]
        return (self._lifted(keypoints, confidence) + other) / 2

    def _lifted(self, keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
        known = confidence > 0
        places = _normalised(keypoints, known, self._receptive_field) * known[..., None]
        depths = _foreshortening(places, known)
        x = _linear(
            np.concatenate([places.reshape(len(places), -1), confidence, depths], axis=1), *self._stem
        )
        for (norm, over_time, mix), dilation in zip(self._blocks, self._dilations, strict=True):
            y = _over_time(layers.layer_normalised(x, *norm), *over_time, dilation)
            x = x + _linear(layers.gelu(y), *mix)
        heads = _linear(layers.layer_normalised(x, *self._norm), *self._head)
        steps, signs = heads[:, : len(LIFTED)], heads[:, len(LIFTED) :]
        return (steps + (signs * depths) @ self._leans) @ self._chains.T


def load_array_lifter(path: Path) -> ArrayLifter:
    """Read a lifter that `aa2.models.lifting.save_lifter` wrote.

    Raises:
        InputError: there is none, or it is damaged.
    """
    try:
        settings = json.loads((path / "config.json").read_text())
        given = {name: value for name, value in settings.items() if not name.startswith("_")}
        return ArrayLifter(load_file(path / WEIGHTS), **given)
    except (OSError, KeyError, TypeError, ValueError, SafetensorError) as error:
        raise InputError(path, f"holds no lifting network ({error})", "train it again") from error


def _linear(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return x @ weight.T + bias


def _over_time(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, dilation: int) -> np.ndarray:
    """A convolution over time: ``(T, I)`` to ``(T, O)`` by ``(O, I, K)``, K odd, and ``(O,)``."""
    frames, kernel = len(x), weight.shape[2]
    margin = dilation * (kernel // 2)
    padded = np.pad(x, ((margin, margin), (0, 0)))
    taps = (padded[k * dilation : k * dilation + frames] @ weight[:, :, k].T for k in range(kernel))
    return sum(taps, start=bias)


def _normalised(keypoints: np.ndarray, known: np.ndarray, frames: int) -> np.ndarray:
    """As `aa2.models.lifting.normalised`, ``(T, 65, 2)``."""
    points = np.where(known[..., None], keypoints, np.float32(0))
    torso = np.zeros_like(known)
    torso[:, TORSO] = known[:, TORSO]
    counted = np.where(torso.any(axis=1, keepdims=True), torso, known).astype(np.float32)[..., None]
    centre = (points * counted).sum(axis=1, keepdims=True)
    centre /= np.maximum(counted.sum(axis=1, keepdims=True), 1)
    size = _averaged(_stature(points, known), frames)[:, None, None]
    return np.clip((points - centre) / size, -FARTHEST, FARTHEST) * np.float32(UNIT)


def _foreshortening(places: np.ndarray, known: np.ndarray) -> np.ndarray:
    """As `aa2.models.lifting.foreshortening`, ``(T, 12)``."""
    seen = np.square(places[:, ENDS] - places[:, STARTS]).sum(axis=-1)
    deep = np.sqrt(np.maximum(np.square(SHARES * np.float32(UNIT)) - seen, np.float32(1e-4)))
    return deep * (known[:, STARTS] & known[:, ENDS])


def _stature(points: np.ndarray, known: np.ndarray) -> np.ndarray:
    """``(T,)`` pixels, 0 where no bone tells; hips do not, for detectors disagree on them."""
    starts, ends = STARTS[1:], ENDS[1:]
    lengths = np.sqrt(np.square(points[:, ends] - points[:, starts]).sum(axis=-1))
    lengths = np.where(known[:, starts] & known[:, ends], lengths, np.float32(np.nan))
    return np.nan_to_num(stature(lengths, SHARES[1:]))


def _averaged(sizes: np.ndarray, frames: int) -> np.ndarray:
    """``(T,)`` positive sizes over time to their means over ``frames`` to each side; others aside."""
    window = np.ones(2 * frames + 1)
    heaped, count = (np.convolve(values, window) for values in (sizes, sizes > 0))
    total, counted = (values[frames : frames + len(sizes)] for values in (heaped, count))
    mean = total / np.maximum(counted, 1e-6)
    return np.where(mean > 1e-3, mean, np.inf).astype(np.float32)  # nothing known: all at the middle

"""Metrics modelled on human vision, which need no weights: ColorVideoVDP and ꟻLIP.

Both are optional packages (the ``[metrics]`` extra). Without them the functions raise ``ImportError``, whose
``name`` is the package that is missing.
"""

from __future__ import annotations

import importlib.util
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType

import cv2
import numpy as np
import torch

DISPLAY = "standard_fhd"
"""ColorVideoVDP's display model: a 24-inch Full HD monitor of 200 cd/m² in an office (250 lux), seen from
twice its height; 37.8 pixels a degree."""
FLIP_PIXELS_PER_DEGREE = 67.0206
"""ꟻLIP's customary viewing condition: 3840 pixels on 0.7 m, seen from 0.7 m."""


@torch.inference_mode()
def cvvdp(frames: np.ndarray, truth: np.ndarray, fps: float) -> float:
    """ColorVideoVDP (Mantiuk et al. 2024): how visible the difference of two videos is, on `DISPLAY`.

    Computed on the CPU, so that it is the same everywhere.

    Args:
        frames, truth: ``(T, H, W, 3)`` uint8 of one shape. Their order matters.
        fps: frames a second.
    Returns:
        just-objectionable differences (JOD): 10 for equal videos; of two that are one JOD apart, three of
        four people prefer the higher one. It may be negative.
    Raises:
        ImportError: ``cvvdp`` or a package that it imports is not installed.
    """
    metric = _cvvdp()
    with _without_onednn():
        jod, _ = metric.predict(frames, truth, dim_order="FHWC", frames_per_second=fps)  # pyright: ignore[reportArgumentType]
    return float(jod)


def flip_map(frames: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """ꟻLIP (Andersson et al. 2020, for low dynamic range): the difference seen when two pictures alternate.

    Args:
        frames, truth: ``(T, H, W, 3)`` uint8 sRGB of one shape.
    Returns:
        ``(T, H, W)`` float32 in [0, 1], 0 for equal pictures; the mean is the value of a video.
    Raises:
        ImportError: ``flip_evaluator`` is not installed.
    """
    from flip_evaluator import evaluate

    maps = np.empty(frames.shape[:3], np.float32)
    for t in range(len(frames)):
        wanted, found = (np.ascontiguousarray(video[t], np.float32) / 255 for video in (truth, frames))
        error, _, _ = evaluate(
            wanted, found, "LDR", applyMagma=False, parameters={"ppd": FLIP_PIXELS_PER_DEGREE}
        )
        maps[t] = error[..., 0]
    return maps


@cache
def _cvvdp():
    with _torchvision_lent():
        from pycvvdp import cvvdp as metric

    return metric(display_name=DISPLAY, quiet=True, device=torch.device("cpu"))


@contextmanager
def _without_onednn() -> Iterator[None]:
    """oneDNN is slow at convolutions of one channel; without it, ColorVideoVDP takes a third less time."""
    with warnings.catch_warnings():
        # Every switch warns that there is no Intel GPU.
        warnings.filterwarnings("ignore", "TF32 acceleration", UserWarning)
        with torch.backends.mkldnn.flags(enabled=False):
            yield


@contextmanager
def _torchvision_lent() -> Iterator[None]:
    """Lends two names of torchvision for the import of ``pycvvdp``.

    aa2 does without torchvision, whose builds are tied to torch's. All that ColorVideoVDP calls of it is a
    Gaussian blur; ``MLP`` is for another metric in the same package, which is not used here. ``pycvvdp`` also
    adds its folder to the path for modules, which is undone.
    """
    lent, path = {}, list(sys.path)
    if importlib.util.find_spec("torchvision") is None:
        names = ("torchvision", "torchvision.transforms", "torchvision.ops")
        lent = {name: ModuleType(name) for name in names}
        vars(lent["torchvision.transforms"])["GaussianBlur"] = GaussianBlur
        vars(lent["torchvision.ops"])["MLP"] = _Absent
    sys.modules.update(lent)
    try:
        yield
    finally:
        sys.path[:] = path
        for name in lent:
            del sys.modules[name]


class GaussianBlur:
    """What torchvision's transform of this name computes with one ``sigma``, on the CPU."""

    def __init__(self, kernel_size: int, sigma: float) -> None:
        self._kernel, self._sigma = (kernel_size, kernel_size), sigma

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """``(B, 1, H, W)`` float to the same shape; the border is mirrored about its pixels."""
        planes = [
            cv2.GaussianBlur(plane, self._kernel, self._sigma, borderType=cv2.BORDER_REFLECT_101)
            for plane in pictures[:, 0].numpy()
        ]
        return torch.from_numpy(np.stack(planes))[:, None]


class _Absent:
    def __init__(self, *_: object, **__: object) -> None:
        raise ImportError("this part of cvvdp needs torchvision", name="torchvision")

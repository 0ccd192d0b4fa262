"""FVD (Unterthiner et al. 2018): how far two sets of videos lie apart in the features of I3D.

As in DisCo's evaluation on TikTok, which this field reports: the 400 logits of I3D trained on Kinetics-400,
one vector a window of 16 frames, those of all clips in one pool. A window is stretched to 224 × 224 pixels,
bilinearly as in the FVD paper's own code (DisCo: bicubically), and scaled to [-1, 1]. FVD of few windows is
noise and biased upwards: it compares methods over the same clips, not tables of different sizes, and decides
nothing.
"""

from __future__ import annotations

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional as F

from aa2.evaluate.metrics.i3d import FRAMES_AT_LEAST, SIDE, InceptionI3D
from aa2.evaluate.metrics.weights import I3D as I3D_FILE
from aa2.evaluate.metrics.weights import I3D_PUBLISHED, Weights

WINDOW = 16
"""Frames of one window."""


class I3D:
    """The features of a clip.

    Args:
        network: trained.
        device: where to compute.

    Attributes:
        source: what its weights are and where they come from; empty where they were not loaded.
    """

    source = ""

    def __init__(self, network: InceptionI3D, device: torch.device | str = "cpu") -> None:
        self._network = network.to(device).eval().requires_grad_(False)
        self._device = device

    @classmethod
    def load(cls, weights: Weights, device: torch.device | str = "cpu") -> I3D:
        """With the published weights: what `make metric-weights` made, or VideoGPT's file.

        Raises:
            WeightsAbsent: neither file is anywhere.
            InputError: the file is not the published one.
        """
        file, path = weights.find(I3D_FILE, I3D_PUBLISHED)
        network = InceptionI3D()
        state = load_file(path) if file.converted else torch.load(path, map_location="cpu", weights_only=True)
        network.load_state_dict(state)
        loaded = cls(network, device)
        loaded.source = file.told
        return loaded

    @torch.inference_mode()
    def features(self, frames: np.ndarray) -> np.ndarray:
        """The logits of one clip, window by window.

        Args:
            frames: ``(T, H, W, 3)`` uint8, at least 9 frames.
        Returns:
            ``(W, 400)`` float64, of the `windows`.
        Raises:
            ValueError: too few frames.
        """
        if len(frames) < FRAMES_AT_LEAST:
            raise ValueError(f"I3D needs at least {FRAMES_AT_LEAST} frames, not {len(frames)}")
        return np.stack([self._logits(frames[window]) for window in windows(len(frames))])

    def _logits(self, frames: np.ndarray) -> np.ndarray:
        pixels = torch.from_numpy(np.ascontiguousarray(frames)).to(self._device).permute(0, 3, 1, 2).float()
        resized = F.interpolate(pixels, (SIDE, SIDE), mode="bilinear", align_corners=False)
        video = (resized / 127.5 - 1).movedim(0, 1)
        return self._network(video[None])[0].double().cpu().numpy()


def windows(frames: int) -> list[slice]:
    """The windows of a clip, one after the other, without the rest; a shorter clip is one shorter window."""
    starts = range(0, frames - WINDOW + 1, WINDOW)
    return [slice(start, start + WINDOW) for start in starts] or [slice(0, frames)]


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """The Fréchet distance of two Gaussians fitted to samples (Dowson and Landau 1982).

    ``|mean a - mean b|² + tr(A + B - 2 (A B)^½)`` with the samples' covariances A and B. With factors
    ``A = X' X`` and ``B = Y' Y``, the last trace is the sum of the singular values of ``X Y'``: exact and
    stable also where there are fewer samples than dimensions, where the root of the singular ``A B`` is not.

    Args:
        a, b: ``(N, D)`` and ``(M, D)``, at least two samples each.
    Returns:
        0 or more.
    """
    offset = np.square(a.mean(axis=0) - b.mean(axis=0)).sum()
    x, y = _factor(a), _factor(b)
    common = np.linalg.svd(x @ y.T, compute_uv=False).sum()
    return max(0.0, float(offset + np.square(x).sum() + np.square(y).sum() - 2 * common))


def _factor(samples: np.ndarray) -> np.ndarray:
    """X with at most D rows, for which ``X' X`` is the samples' covariance."""
    if len(samples) < 2:
        raise ValueError("one sample has no covariance")
    x = (samples - samples.mean(axis=0)).astype(np.float64) / np.sqrt(len(samples) - 1)
    return np.asarray(np.linalg.qr(x, mode="r")) if len(x) > x.shape[1] else x

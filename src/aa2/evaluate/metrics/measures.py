"""How each metric is measured on one result, with what is computed of the truth once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
import torch

from aa2.evaluate.case import Case
from aa2.evaluate.metrics.colour import delta_e
from aa2.evaluate.metrics.flicker import Followed
from aa2.evaluate.metrics.fvd import I3D
from aa2.evaluate.metrics.keypoints import figures_at, share_found
from aa2.evaluate.metrics.likeness import Likeness
from aa2.evaluate.metrics.lpips import Lpips, distance, distance_map
from aa2.evaluate.metrics.perceptual import cvvdp, flip_map
from aa2.evaluate.metrics.pictures import background_psnr, clip_mean, psnr, sharpness, ssim_map
from aa2.evaluate.metrics.ring import ring_error
from aa2.evaluate.metrics.scores import DRIFTING
from aa2.evaluate.regions import formulated_region, person_region

GREY = 128
"""What surrounds the character in the clips of FVD inside the mask."""
FLIP_EVERY = 2
"""ꟻLIP looks at every so manieth frame: it is the dearest metric, and neighbours differ little."""


class Truth:
    """What is computed of a case alone."""

    def __init__(self, case: Case, lpips: Lpips | None, i3d: I3D | None) -> None:
        self.case = case
        self._lpips, self._i3d = lpips, i3d

    @property
    def frames(self) -> np.ndarray:
        """The truth."""
        return self.case.truth

    @property
    def character(self) -> np.ndarray:
        """Where it shows the character."""
        return self.case.character

    @cached_property
    def painted(self) -> np.ndarray:
        """``(F, H, W)`` bool: what `aa2 animate` paints; the rest is the driving video's."""
        return formulated_region(self._masks)

    @cached_property
    def person(self) -> np.ndarray:
        """``(F, H, W)`` bool: where the driving frames may show their person."""
        return person_region(self._masks)

    @property
    def _masks(self) -> np.ndarray:
        case = self.case
        return case.driving.character_mask if case.driver_mask is None else case.driver_mask

    @cached_property
    def followed(self) -> Followed:
        """The character's motion."""
        return Followed(self.frames, self.character)

    def lpips(self, frames: np.ndarray) -> list[torch.Tensor]:
        """The layers' differences to a result."""
        assert self._lpips is not None
        return self._lpips.differences(self._lpips.encode(frames), self._encoded)

    def likeness(self, frames: np.ndarray) -> float:
        """How unlike the reference the figure in a result is."""
        assert self._lpips is not None
        return self._looks.distance(self._lpips, frames, self.case.pose)

    @cached_property
    def _looks(self) -> Likeness:
        assert self._lpips is not None
        return Likeness.of(self._lpips, self.case.reference, self.case.pose)

    def features_beside(self, frames: np.ndarray) -> dict[str, np.ndarray]:
        """By metric of a set, ``(W, 2, D)``: the features of a result's windows and of the truth's."""
        found = self._features(frames)
        return {metric: np.stack([found[metric], self._own_features[metric]], axis=1) for metric in found}

    @cached_property
    def _encoded(self) -> list[torch.Tensor]:
        assert self._lpips is not None
        return self._lpips.encode(self.frames)

    @cached_property
    def _own_features(self) -> dict[str, np.ndarray]:
        return self._features(self.frames)

    def _features(self, frames: np.ndarray) -> dict[str, np.ndarray]:
        assert self._i3d is not None
        alone = np.where(self.character[..., None], frames, np.uint8(GREY))
        return {"fvd": self._i3d.features(frames), "fvd_mask": self._i3d.features(alone)}


Measure = Callable[[Truth, np.ndarray], dict[str, float]]


def _psnr(truth: Truth, frames: np.ndarray) -> dict[str, float]:
    inside = psnr(frames, truth.frames, truth.character)
    return {"psnr": psnr(frames, truth.frames), "psnr_mask": inside}


def _ssim(truth: Truth, frames: np.ndarray) -> dict[str, float]:
    similarity = ssim_map(frames, truth.frames)
    return {"ssim": clip_mean(similarity), "ssim_mask": clip_mean(similarity, truth.character)}


def _lpips(truth: Truth, frames: np.ndarray) -> dict[str, float]:
    layers = truth.lpips(frames)
    spatial = distance_map(layers, frames.shape[1:3])
    return {"lpips": distance(layers), "lpips_mask": clip_mean(spatial, truth.character)}


def _flip(truth: Truth, frames: np.ndarray) -> dict[str, float]:
    error = flip_map(frames[::FLIP_EVERY], truth.frames[::FLIP_EVERY])
    return {"flip": clip_mean(error), "flip_mask": clip_mean(error, truth.character[::FLIP_EVERY])}


def _keypoints(truth: Truth, frames: np.ndarray) -> dict[str, float]:
    pose, driving = truth.case.pose, truth.case.driving.frames
    figures = figures_at(frames, pose)
    found = share_found(figures, pose, (frames.shape[2], frames.shape[1]))
    return {"pck": found, "ring": ring_error(frames, driving, truth.person, figures)}


MEASURES: Mapping[str, Measure] = {
    "ssim": _ssim,
    "psnr": _psnr,
    "lpips": _lpips,
    "cvvdp": lambda truth, frames: {"cvvdp": cvvdp(frames, truth.frames, truth.case.fps)},
    "flip": _flip,
    "delta_e": lambda truth, frames: {"delta_e": delta_e(frames, truth.frames, truth.character)},
    "sharpness": lambda truth, frames: {"sharpness": sharpness(frames, truth.frames, truth.character)},
    "background_psnr": lambda truth, frames: {
        "background_psnr": background_psnr(frames, truth.case.driving.frames, truth.painted)
    },
    "flicker": lambda truth, frames: {"flicker": truth.followed.flicker(frames)},
    "pck": _keypoints,
    "likeness": lambda truth, frames: {"likeness": truth.likeness(frames)},
}
"""What measures a metric, and with it the same inside the mask."""


DRIFT_MEASURES: Mapping[str, Measure] = {
    metric: MEASURES[metric.removesuffix("_mask")] for metric in DRIFTING
}
"""What measures the metrics that are told window by window."""

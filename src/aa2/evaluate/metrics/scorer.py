"""Every metric that can be computed here, of one result."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from typing import TypeVar

import numpy as np
import torch

from aa2.config import Device
from aa2.diffusion.windows import plan_windows
from aa2.errors import InputError, raise_all
from aa2.evaluate.case import Case
from aa2.evaluate.metrics.colour import delta_e
from aa2.evaluate.metrics.flicker import Followed
from aa2.evaluate.metrics.fvd import I3D
from aa2.evaluate.metrics.i3d import FRAMES_AT_LEAST
from aa2.evaluate.metrics.keypoints import figures_at, share_found
from aa2.evaluate.metrics.likeness import Likeness
from aa2.evaluate.metrics.lpips import SMALLEST, Lpips, distance, distance_map
from aa2.evaluate.metrics.perceptual import cvvdp, flip_map
from aa2.evaluate.metrics.pictures import WINDOW, background_psnr, clip_mean, psnr, sharpness, ssim_map
from aa2.evaluate.metrics.ring import ring_error
from aa2.evaluate.metrics.scores import DRIFTING, METRICS, Score
from aa2.evaluate.metrics.weights import Weights, WeightsAbsent
from aa2.evaluate.regions import formulated_region, person_region
from aa2.models.device import resolve

GREY = 128
"""What surrounds the character in the clips of FVD inside the mask."""
FLIP_EVERY = 2
"""ꟻLIP looks at every so manieth frame: it is the dearest metric, and neighbours differ little."""
PACKAGES = {"cvvdp": ("pycvvdp", "cvvdp"), "flip": ("flip_evaluator", "flip-evaluator")}
"""Metrics of optional packages: the module and the package that holds it."""
UNDEFINED = {
    "sharpness": "the truth has no gradient inside the mask",
    "background_psnr": "the mask covers the whole picture",
    "flicker": "nothing of the character can be followed from frame to frame",
    "pck": "the pose shows no torso, or no keypoint for sure",
    "ring": "no scene around the figure",
    "likeness": "pose or reference show too little of a figure",
}
"""Why a metric is NaN where the case, and not the result, leaves it without a value."""
WITHOUT_TRUTH = ("background_psnr", "flicker", "pck", "ring", "likeness")
"""The metrics that ask for no truth."""
NO_TRUTH = "no truth: nobody knows how another character looks in a real video"

Network = TypeVar("Network")


class Scorer:
    """Scores results.

    Args:
        weights: where the files of LPIPS and FVD are.
        device: where their networks compute.

    Attributes:
        absent: the metrics that cannot be computed here, and why.
        sources: by metric that needs weights, what they are and where they come from.

    Raises:
        InputError: a file of weights is not the published one, or there is no such device.
    """

    def __init__(self, weights: Weights, device: Device = "auto") -> None:
        where = resolve(device)
        self.absent: dict[str, str] = {}
        self._lpips = self._loaded("lpips", lambda: Lpips.load(weights).to(where))
        self._i3d = self._loaded("fvd", lambda: I3D.load(weights, where))
        if "lpips" in self.absent:
            self.absent["likeness"] = self.absent["lpips"]
        for metric, (module, package) in PACKAGES.items():
            if find_spec(module) is None:
                self.absent |= _also_inside(metric, f"not installed: {package}")
        loaded = {"lpips": self._lpips, "fvd": self._i3d}
        self.sources = {metric: network.source for metric, network in loaded.items() if network is not None}
        self._truth: _Truth | None = None

    @property
    def basis(self) -> dict[str, object]:
        """What scores depend on beside code, case and result; fit for JSON."""
        return {"absent": sorted(self.absent), "sources": self.sources}

    def _loaded(self, metric: str, load: Callable[[], Network]) -> Network | None:
        try:
            return load()
        except WeightsAbsent as absent:
            self.absent |= _also_inside(metric, absent.reason)
            return None

    def score(self, case: Case, frames: np.ndarray) -> Score:
        """The score of one result.

        What is computed of the truth is kept for the next result of the same case.

        Args:
            case: what was asked.
            frames: ``(F, H, W, 3)`` uint8, the result.
        Raises:
            InputError: the frames don't fit the case, it shows no character, or metrics are not finite.
        """
        _check(case, frames)
        if self._truth is None or self._truth.case is not case:
            self._truth = _Truth(case, self._lpips, self._i3d)
        reasons = self.absent | _impossible(frames)
        if not case.has_truth:
            reasons |= {metric: NO_TRUTH for metric in METRICS if metric not in WITHOUT_TRUTH}
        values: dict[str, float] = {}
        for metric, measure in MEASURES.items():
            if metric not in reasons:
                try:
                    values |= measure(self._truth, frames)
                except ImportError as error:
                    reasons |= _also_inside(metric, f"not installed: {error.name}")
        for metric, reason in UNDEFINED.items():
            if math.isnan(values.get(metric, 0.0)):
                del values[metric]
                reasons[metric] = reason
        raise_all(
            [
                InputError(case.name, f"its {metric} is {value}", "look at its truth and its mask")
                for metric, value in values.items()
                if not math.isfinite(value)
            ]
        )
        features = {} if "fvd" in reasons else self._truth.features_beside(frames)
        return Score(values, reasons, features, self._by_window(case, frames, values))

    def _by_window(
        self, case: Case, frames: np.ndarray, values: Mapping[str, float]
    ) -> tuple[dict[str, float], ...]:
        """The metrics of `DRIFTING` that a result has, in the frames that each window adds."""
        plans = list(plan_windows([True] * len(frames), max(case.window or len(frames), 2)))
        if len(plans) < 2:
            return ()
        wanted = {metric: measure for metric, measure in DRIFT_MEASURES.items() if metric in values}
        found = []
        for fresh in (slice(plan.fresh.start, plan.stop) for plan in plans):
            truth = _Truth(_part(case, fresh), self._lpips, self._i3d)
            own = {metric: measure(truth, frames[fresh])[metric] for metric, measure in wanted.items()}
            found.append({metric: value for metric, value in own.items() if math.isfinite(value)})
        return tuple(found)


class _Truth:
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


Measure = Callable[[_Truth, np.ndarray], dict[str, float]]


def _psnr(truth: _Truth, frames: np.ndarray) -> dict[str, float]:
    inside = psnr(frames, truth.frames, truth.character)
    return {"psnr": psnr(frames, truth.frames), "psnr_mask": inside}


def _ssim(truth: _Truth, frames: np.ndarray) -> dict[str, float]:
    similarity = ssim_map(frames, truth.frames)
    return {"ssim": clip_mean(similarity), "ssim_mask": clip_mean(similarity, truth.character)}


def _lpips(truth: _Truth, frames: np.ndarray) -> dict[str, float]:
    layers = truth.lpips(frames)
    spatial = distance_map(layers, frames.shape[1:3])
    return {"lpips": distance(layers), "lpips_mask": clip_mean(spatial, truth.character)}


def _flip(truth: _Truth, frames: np.ndarray) -> dict[str, float]:
    error = flip_map(frames[::FLIP_EVERY], truth.frames[::FLIP_EVERY])
    return {"flip": clip_mean(error), "flip_mask": clip_mean(error, truth.character[::FLIP_EVERY])}


def _keypoints(truth: _Truth, frames: np.ndarray) -> dict[str, float]:
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


def _part(case: Case, span: slice) -> Case:
    """Some frames of a case, as far as metrics of `DRIFTING` look at them."""
    return replace(
        case, truth=case.truth[span], character=case.character[span], pose=case.pose[span], window=None
    )


def _also_inside(metric: str, reason: str) -> dict[str, str]:
    """A reason for a metric, and for the same inside the mask if there is that."""
    return {name: reason for name in (metric, f"{metric}_mask") if name in METRICS}


def _impossible(frames: np.ndarray) -> dict[str, str]:
    """Metrics that frames of this number and size cannot have, and why."""
    reasons: dict[str, str] = {}
    side = min(frames.shape[1:3])
    for metric, smallest in (("ssim", WINDOW), ("lpips", SMALLEST), ("likeness", SMALLEST)):
        if side < smallest:
            reasons |= _also_inside(metric, f"needs pictures of {smallest} pixels a side, these have {side}")
    if len(frames) < FRAMES_AT_LEAST:
        reasons |= _also_inside("fvd", f"needs {FRAMES_AT_LEAST} frames a clip, these have {len(frames)}")
    return reasons


def _check(case: Case, frames: np.ndarray) -> None:
    if frames.shape != case.truth.shape or frames.dtype != np.uint8:
        problem = f"the result is {frames.shape} {frames.dtype}, the truth {case.truth.shape} uint8"
        raise InputError(case.name, problem, "give as many frames of the same size")
    if not case.character.any():
        raise InputError(case.name, "its truth shows no character", "leave the clip out")

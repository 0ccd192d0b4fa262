"""Every metric that can be computed here, of one result."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import TypeVar

import numpy as np

from aa2.config import Device
from aa2.diffusion.windows import plan_windows
from aa2.errors import InputError, raise_all
from aa2.evaluate.case import Case
from aa2.evaluate.metrics.fvd import I3D
from aa2.evaluate.metrics.i3d import FRAMES_AT_LEAST
from aa2.evaluate.metrics.lpips import SMALLEST, Lpips
from aa2.evaluate.metrics.measures import DRIFT_MEASURES, MEASURES, Truth
from aa2.evaluate.metrics.pictures import WINDOW
from aa2.evaluate.metrics.scores import METRICS, Score
from aa2.evaluate.metrics.weights import Weights, WeightsAbsent
from aa2.models.device import resolve

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
        self._truth: Truth | None = None

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
            self._truth = Truth(case, self._lpips, self._i3d)
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
            truth = Truth(_part(case, fresh), self._lpips, self._i3d)
            own = {metric: measure(truth, frames[fresh])[metric] for metric, measure in wanted.items()}
            found.append({metric: value for metric, value in own.items() if math.isfinite(value)})
        return tuple(found)


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

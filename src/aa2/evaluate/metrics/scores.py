"""The metrics by name, a result's score as a record that can be kept, and the metrics of a set of scores."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile

import numpy as np

from aa2.errors import InputError
from aa2.evaluate.files import write_arrays
from aa2.evaluate.metrics.fvd import frechet_distance
from aa2.media.files import write_whole


@dataclass(frozen=True)
class Metric:
    """How a metric is shown and compared.

    Attributes:
        label: its name in a table.
        direction: which values are better; ``one``: those near 1, the truth's.
        digits: shown behind the point.
        of_set: it is one distance of all clips, not a mean over clips.
    """

    label: str
    direction: Literal["higher", "lower", "one"]
    digits: int
    of_set: bool = False


METRICS: Mapping[str, Metric] = {
    "ssim": Metric("SSIM", "higher", 3),
    "psnr": Metric("PSNR", "higher", 2),
    "lpips": Metric("LPIPS", "lower", 3),
    "fvd": Metric("FVD", "lower", 1, of_set=True),
    "cvvdp": Metric("ColorVideoVDP", "higher", 2),
    "flip": Metric("FLIP", "lower", 3),
    "ssim_mask": Metric("SSIM, mask", "higher", 3),
    "psnr_mask": Metric("PSNR, mask", "higher", 2),
    "lpips_mask": Metric("LPIPS, mask", "lower", 3),
    "fvd_mask": Metric("FVD, mask", "lower", 1, of_set=True),
    "flip_mask": Metric("FLIP, mask", "lower", 3),
    "delta_e": Metric("colour ΔE", "lower", 2),
    "sharpness": Metric("sharpness", "one", 2),
    "background_psnr": Metric("background PSNR", "higher", 2),
    "flicker": Metric("flicker", "one", 2),
    "pck": Metric("PCK", "higher", 3),
    "ring": Metric("ring error", "lower", 2),
    "likeness": Metric("likeness distance", "lower", 3),
}
DRIFTING = ("psnr_mask", "lpips_mask", "delta_e", "sharpness", "likeness")
"""Metrics that are told window by window: a model that goes on from its own frames may lose them."""
SET_METRICS = tuple(name for name, metric in METRICS.items() if metric.of_set)


@dataclass(frozen=True)
class Score:
    """What one result is worth. Every metric is either in ``values`` or ``features`` or has a reason.

    Attributes:
        values: the metrics of this clip.
        reasons: why a metric is absent.
        features: for each metric of a set, ``(W, 2, D)``: of the clip's W windows, the features of the result
            and of the truth.
        windows: metrics of :data:`DRIFTING` in the frames of each window that a case was painted in; empty
            where that was one.
    """

    values: Mapping[str, float]
    reasons: Mapping[str, str] = field(default_factory=dict)
    features: Mapping[str, np.ndarray] = field(default_factory=dict)
    windows: Sequence[Mapping[str, float]] = ()

    def save(self, path: Path) -> None:
        """Write the JSON file ``path`` and, for features, an ``.npz`` beside it; whole or not at all.

        Raises:
            InputError: the folder cannot be written to.
        """
        # The JSON comes last: where it is, all is there.
        if self.features:
            write_arrays(path.with_suffix(".npz"), self.features)
        content = {
            "values": dict(self.values),
            "reasons": dict(self.reasons),
            "features": [*self.features],
            "windows": [dict(values) for values in self.windows],
        }
        write_whole(path, json.dumps(content, indent=1, allow_nan=False))

    @classmethod
    def load(cls, path: Path) -> Score:
        """What `save` wrote.

        Raises:
            InputError: it cannot be read.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            features: dict[str, np.ndarray] = {}
            if content["features"]:
                with np.load(path.with_suffix(".npz")) as arrays:
                    features = {name: arrays[name] for name in content["features"]}
            return cls(content["values"], content["reasons"], features, tuple(content["windows"]))
        except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
            raise InputError(path, "is not a whole score", "delete it; it is computed anew") from error


def set_values(scores: Sequence[Score]) -> tuple[dict[str, float], dict[str, str]]:
    """The metrics of a set of clips.

    Args:
        scores: one a clip.
    Returns:
        the values of the metrics that there are, and why others are absent.
    """
    values: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for name in SET_METRICS:
        features = set_features(scores, name)
        if features is not None:
            values[name] = set_distance(features)
        else:
            missing = [score.reasons[name] for score in scores if name not in score.features]
            reasons[name] = (
                "; ".join(dict.fromkeys(missing)) or "a distance of sets needs two windows or more"
            )
    return values, reasons


def set_features(scores: Sequence[Score], name: str) -> list[np.ndarray] | None:
    """``(W, 2, D)`` a clip: the features of results and truths.

    None if a clip has none, or there is but one window of all clips.
    """
    if any(name not in score.features for score in scores):
        return None
    features = [score.features[name] for score in scores]
    return features if sum(map(len, features)) > 1 else None


def set_distance(features: Sequence[np.ndarray]) -> float:
    """The Fréchet distance of results and truths, ``(W, 2, D)`` a clip, all windows in one pool."""
    pool = np.concatenate(features)
    return frechet_distance(pool[:, 0], pool[:, 1])

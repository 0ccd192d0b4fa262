"""Keypoints over time, in the picture and in the world, as ``.npz`` files."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from aa2.allocation import set_aside
from aa2.errors import InputError
from aa2.media.damage import ARCHIVE_ERRORS, told
from aa2.types import KEYPOINTS, Geometry, Pose

FAR = 1e6
"""Pixels."""
ARRAYS = "see docs/clip_format.md for its arrays"
Shapes = dict[str, tuple[int, ...]]


def write_pose(path: Path, pose: Pose, times: list[float]) -> None:
    """Writes what :func:`read_pose` reads."""
    arrays = {
        "times": np.array(times, np.float64),
        "keypoints": pose.keypoints.astype(np.float32),
        "confidence": pose.confidence.astype(np.float32),
    }
    if pose.depth is not None:
        arrays["depth"] = pose.depth.astype(np.float32)
    np.savez(path, allow_pickle=False, **arrays)


def read_pose(path: Path, frames: int) -> tuple[np.ndarray, Pose]:
    """The times and the pose in the file ``path``.

    Raises:
        InputError: the file is missing or damaged, or its arrays are not those of ``frames`` frames.
    """
    needed: Shapes = {
        "times": (frames,),
        "keypoints": (frames, KEYPOINTS, 2),
        "confidence": (frames, KEYPOINTS),
    }
    found = _read(path, needed, {"depth": (frames, KEYPOINTS)})
    if not np.isfinite(found["times"]).all() or (np.diff(found["times"]) <= 0).any():
        raise InputError(path, "its times do not grow", ARRAYS)
    found["keypoints"] = _sane(path, found["keypoints"], found["confidence"])
    signals = {name: array.astype(np.float32) for name, array in found.items() if name != "times"}
    return found["times"].astype(np.float64), Pose(**signals)


def pose_aside(pose: Pose, folder: Path) -> Pose:
    """The same pose in files without a name, of many frames of which a few are looked at at a time.

    See `aa2.allocation.set_aside`, also for ``folder``.
    """
    there = {name: array for name, array in vars(pose).items() if array is not None}
    return replace(pose, **{name: set_aside(array, folder) for name, array in there.items()})


def _sane(path: Path, keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """Keypoints, those that are unknown where they do no harm.

    Raises:
        InputError: others are where nobody can be.
    """
    with np.errstate(invalid="ignore"):
        there = np.asarray((np.abs(keypoints) <= FAR).all(-1))
    if not np.isfinite(confidence).all() or not (there | (confidence <= 0)).all():
        raise InputError(path, "its keypoints are in no picture", ARRAYS)
    return keypoints if there.all() else np.where(there[..., None], keypoints, 0)


def write_geometry(path: Path, geometry: Geometry) -> None:
    """Writes what :func:`read_geometry` reads."""
    np.savez(path, allow_pickle=False, **asdict(geometry))


def read_geometry(path: Path, frames: int) -> Geometry:
    """The ground truth in the file ``path``.

    Raises:
        InputError: as for :func:`read_pose`.
    """
    shapes: Shapes = {
        "points": (frames, KEYPOINTS, 3),
        "visibility": (frames, KEYPOINTS),
        "views": (frames, 4, 4),
        "projection": (4, 4),
    }
    return Geometry(**_read(path, shapes, {}))


def _read(path: Path, needed: Shapes, optional: Shapes) -> dict[str, np.ndarray]:
    """The arrays of these names and shapes; others in the file are left alone."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            found = dict(arrays)
    except ARCHIVE_ERRORS as error:
        problem = f"cannot be read as keypoints ({told(error)})"
        raise InputError(path, problem, "make the clip anew") from error
    wanted = needed | {name: shape for name, shape in optional.items() if name in found}
    for name, shape in wanted.items():
        array = found.get(name)
        if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype.kind not in "fiub":
            what = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else "missing"
            raise InputError(path, f"{name} is {what}, not numbers {shape}", ARRAYS)
    return {name: found[name] for name in wanted}

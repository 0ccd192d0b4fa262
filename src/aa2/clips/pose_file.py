"""Keypoints over time as an ``.npz`` file."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from aa2.errors import InputError
from aa2.types import KEYPOINTS, Pose


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
    try:
        with np.load(path, allow_pickle=False) as arrays:
            found = dict(arrays)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(path, f"cannot be read as keypoints ({error})", "make the clip anew") from error
    shapes = {
        "times": (frames,),
        "keypoints": (frames, KEYPOINTS, 2),
        "confidence": (frames, KEYPOINTS),
        "depth": (frames, KEYPOINTS),
    }
    for name, shape in shapes.items():
        if name not in found and name == "depth":
            continue
        if name not in found or found[name].shape != shape:
            problem = f"{name} is {found[name].shape if name in found else 'missing'}, not {shape}"
            raise InputError(path, problem, "see docs/clip_format.md for its arrays")
    pose = Pose(found["keypoints"].astype(np.float32), found["confidence"].astype(np.float32))
    if "depth" in found:
        pose = replace(pose, depth=found["depth"].astype(np.float32))
    return found["times"].astype(np.float64), pose

"""The clips of a person that the pybullet simulator brings along, baked into one small file."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from aa2.errors import InputError
from aa2_synth.cache import baked
from aa2_synth.kinds import Kinds
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.retarget import resampled_joints, retarget

VERSION = 1
_TRAIN = (
    "backflip",
    "cartwheel",
    "crawl",
    "dance_a",
    "getup_faceup",
    "jump",
    "kick",
    "roll",
    "run",
    "spin",
    "walk",
)
_TEST = ("dance_b", "getup_facedown", "punch", "spinkick")
CLIPS: Kinds[str] = Kinds("clip", {name: name for name in _TRAIN}, {name: name for name in _TEST})
_AXES = np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
"""From the clips' axes (x ahead, y up, z right) to ours."""
_TRUNK = ("hips", "chest")
_LIMBS = {
    # joint: parent, offset from it in metres, first column of its rotation in a frame, how many
    "hips": ("", (0.0, 0.0, 0.0), 4, 4),
    "chest": ("hips", (0.0, 0.236, 0.0), 8, 4),
    "neck": ("chest", (0.0, 0.224, 0.0), 12, 4),
    "head": ("neck", (0.0, 0.175, 0.0), 0, 0),
    "face": ("head", (0.1, 0.0, 0.0), 0, 0),
    **{
        f"{side}_{joint}": (parent if parent in _TRUNK else f"{side}_{parent}", offset, first, size)
        for side, z, starts in (("right", 1.0, (16, 20, 21, 25, 29)), ("left", -1.0, (30, 34, 35, 39, 43)))
        for joint, parent, offset, first, size in (
            ("hip", "hips", (0.0, 0.0, 0.085 * z), starts[0], 4),
            ("knee", "hip", (0.0, -0.422, 0.0), starts[1], 1),
            ("ankle", "knee", (0.0, -0.41, 0.0), starts[2], 4),
            ("toe", "ankle", (0.13, -0.05, 0.0), 0, 0),
            ("shoulder", "chest", (-0.024, 0.2435, 0.183 * z), starts[3], 4),
            ("elbow", "shoulder", (0.0, -0.275, 0.0), starts[4], 1),
            ("wrist", "elbow", (0.0, -0.259, 0.0), 0, 0),
        )
    },
}


def recorded(name: str, frames: int, fps: float, start: float) -> Motion:
    """A part of a clip, which goes on for ever: cyclic ones start again where they end, others turn back.

    Args:
        name: one of `CLIPS`.
        frames, fps: of the result; a slower or quicker clip is one at another ``fps``.
        start: seconds into the clip.

    Raises:
        InputError: pybullet's data is not installed or is broken.
    """
    seconds, columns, cyclic = _clip(name)
    whole = float(seconds[-1])
    rounds, at = np.divmod(start + np.arange(frames) / fps, whole)
    if not cyclic:
        at = np.where(rounds % 2 == 1, whole - at, at)
    joints = resampled_joints(_joints(columns), seconds, at)
    if cyclic:
        step = (columns[-1, 1:4] - columns[0, 1:4]) * [1, 0, 1]
        joints = {joint: path + np.outer(rounds, _AXES @ step) for joint, path in joints.items()}
    rest = np.zeros((1, 44))
    rest[:, [first for _, _, first, size in _LIMBS.values() if size == 4]] = 1.0
    return retarget(joints, fps, _joints(rest))


def recorded_path() -> Path:
    """Where the clips lie, baked into one file; baked there at the first call.

    Raises:
        InputError: it is not there, and pybullet's data is not installed or is broken.
    """
    return baked(f"recorded-v{VERSION}.npz", _bake)


@lru_cache(maxsize=16)
def _clip(name: str) -> tuple[np.ndarray, np.ndarray, bool]:
    """The moments of a clip's frames, its frames ``(T, 44)``, and whether it is cyclic."""
    path = recorded_path()
    try:
        with np.load(path, allow_pickle=False) as clips:
            columns, cyclic = clips[name], bool(clips[f"{name} is cyclic"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(path, f"cannot be read ({error})", "remove it: it is baked anew") from error
    seconds = np.concatenate([[0.0], np.cumsum(columns[:-1, 0])])
    return seconds, columns, cyclic


def _bake() -> dict[str, np.ndarray]:
    """Every clip's frames, ``(T, 44)`` float64, and whether it is cyclic."""
    arrays = {}
    for name in (*_TRAIN, *_TEST):
        arrays[name], arrays[f"{name} is cyclic"] = _read(name)
    return arrays


def _read(name: str) -> tuple[np.ndarray, np.ndarray]:
    """A clip as pybullet brings it: its frames ``(T, 44)``, and whether it is cyclic."""
    found = importlib.util.find_spec("pybullet_data")
    if found is None or not found.submodule_search_locations:
        raise InputError("pybullet", "is not installed", "install it with pip install 'aa2_synth[bake]'")
    path = Path(found.submodule_search_locations[0]) / "data" / "motions" / f"humanoid3d_{name}.txt"
    try:
        clip = json.loads(path.read_text())
        return np.array(clip["Frames"], float), np.array(clip.get("Loop") == "wrap")
    except (OSError, ValueError, KeyError) as error:
        raise InputError(path, f"cannot be read ({error})", "reinstall pybullet") from error


def _joints(columns: np.ndarray) -> dict[str, np.ndarray]:
    """World positions ``(T, 3)`` of the joints, in our axes."""
    places: dict[str, np.ndarray] = {}
    turns: dict[str, Rotation] = {}
    for joint, (parent, offset, first, size) in _LIMBS.items():
        if size == 4:
            own = Rotation.from_quat(columns[:, [first + 1, first + 2, first + 3, first]])
        else:
            angle = columns[:, first] if size else np.zeros(len(columns))
            own = Rotation.from_rotvec(np.outer(angle, [0.0, 0.0, 1.0]))
        turns[joint] = turns[parent] * own if parent else own
        places[joint] = places[parent] + turns[parent].apply(offset) if parent else columns[:, 1:4]
    return {joint: place @ _AXES.T for joint, place in places.items()}

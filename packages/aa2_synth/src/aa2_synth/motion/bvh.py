"""Motions of the user's own: BVH files of whatever program, on any of the common skeletons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from aa2.errors import InputError
from aa2.vectors import cross
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.retarget import Joints, resampled_joints, retarget
from aa2_synth.motion.skeletons import Joint, joints_by_name

_REMEDY = "export the file again as BVH"


def read_bvh(path: Path, fps: float) -> Motion:
    """The motion in a BVH file, of an adult (stature 1).

    Args:
        path: the file.
        fps: frames per second of the result.

    Raises:
        InputError: the file cannot be read, is broken (the line is named), or lacks a joint.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror})", "name a BVH file") from error
    joints, interval, values = _Reader(path, lines).read()
    named = joints_by_name(path, joints)
    axes = _axes(joints, named)
    seconds = np.arange(len(values)) * interval
    at = np.arange(0, max(seconds[-1], 1e-6), 1 / fps)
    moving = resampled_joints(_places(joints, named, axes, values), seconds, at)
    resting = np.zeros((1, values.shape[1]))
    rest = _places(joints, named, axes, resting)
    return retarget(moving, fps, rest if _upright(rest) else None)


class _Reader:
    """Reads a file line by line, so that whatever is wrong with it has a line."""

    def __init__(self, path: Path, lines: list[str]) -> None:
        self.path, self.lines, self.number = path, lines, 0
        self.joints: list[Joint] = []
        self.columns = 0

    def read(self) -> tuple[list[Joint], float, np.ndarray]:
        """The joints, the seconds between frames, and ``(T, C)`` the values of all channels."""
        if self._next() != ["HIERARCHY"]:
            raise self._wrong("HIERARCHY is missing")
        words = self._next()
        while words and words[0] == "ROOT":
            self._joint(words, -1)
            words = self._next()
        if words != ["MOTION"]:
            raise self._wrong(f"ROOT or MOTION expected, not {' '.join(words)[:40]!r}")
        count = int(self._number_after("Frames:"))
        interval = self._number_after("Frame Time:")
        if count < 1 or interval <= 0:
            raise self._wrong("no frames, or no time between them")
        rows = [self._row() for _ in range(count)]
        return self.joints, interval, np.array(rows)

    def _joint(self, words: list[str], parent: int) -> None:
        """A joint and all below it; ``words`` are its first line."""
        joint = Joint(" ".join(words[1:]), parent)
        if words[0] == "End":
            joint.name = f"{self.joints[parent].name} end"
        index = len(self.joints)
        self.joints.append(joint)
        if self._next() != ["{"]:
            raise self._wrong("{ expected")
        while (line := self._next()) != ["}"]:
            match line:
                case ["OFFSET", *numbers]:
                    joint.offset = np.array(self._floats(numbers, 3))
                case ["CHANNELS", count, *channels]:
                    self._channels(joint, count, channels)
                case ["JOINT" | "End", *_]:
                    self._joint(line, index)
                case _:
                    raise self._wrong(f"OFFSET, CHANNELS, JOINT or }} expected, not {' '.join(line)[:40]!r}")

    def _channels(self, joint: Joint, count: str, channels: list[str]) -> None:
        known = {f"{axis}{kind}".lower() for axis in "XYZ" for kind in ("position", "rotation")}
        joint.channels = [channel.lower() for channel in channels]
        if count != str(len(channels)) or not set(joint.channels) <= known:
            raise self._wrong(f"{count} channels announced, but {' '.join(channels)[:60]!r} follow")
        joint.first = self.columns
        self.columns += len(channels)

    def _next(self) -> list[str]:
        """The words of the next line that is not empty."""
        while self.number < len(self.lines):
            self.number += 1
            if words := self.lines[self.number - 1].split():
                return words
        raise self._wrong("the file ends too early")

    def _number_after(self, key: str) -> float:
        line = " ".join(self._next())
        if not line.lower().startswith(key.lower()):
            raise self._wrong(f"{key} expected")
        return self._floats(line[len(key) :].split(), 1)[0]

    def _row(self) -> list[float]:
        return self._floats(self._next(), self.columns)

    def _floats(self, words: list[str], count: int) -> list[float]:
        if len(words) != count:
            raise self._wrong(f"{count} numbers expected, {len(words)} found")
        try:
            numbers = [float(word) for word in words]
        except ValueError as error:
            raise self._wrong(str(error)) from error
        if not np.isfinite(numbers).all():
            raise self._wrong("a number is not finite")
        return numbers

    def _wrong(self, problem: str) -> InputError:
        return InputError(self.path, f"line {self.number}: {problem}", _REMEDY)


def _axes(joints: list[Joint], named: dict[str, int]) -> np.ndarray:
    """``(3, 3)`` from the file's axes to ours, from how the resting skeleton stands."""
    rest = [np.zeros(3)] * len(joints)
    for index, joint in enumerate(joints):
        rest[index] = joint.offset + (rest[joint.parent] if joint.parent >= 0 else 0)
    tall = rest[named["hips"]] - 0.5 * (rest[named["left_ankle"]] + rest[named["right_ankle"]])
    up = np.eye(3)[2 if abs(tall[2]) > abs(tall[1]) else 1]
    if up[2]:
        return np.eye(3)
    return np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])


def _places(
    joints: list[Joint], named: dict[str, int], axes: np.ndarray, values: np.ndarray
) -> dict[str, np.ndarray]:
    """World positions ``(T, 3)`` of the named joints, with a point before the face."""
    places, turns = [], []
    for joint in joints:
        columns = values[:, joint.first : joint.first + len(joint.channels)]
        spins = [i for i, channel in enumerate(joint.channels) if channel.endswith("rotation")]
        order = "".join(joint.channels[i][0].upper() for i in spins)
        turn = (
            Rotation.from_euler(order, columns[:, spins], degrees=True)
            if order
            else Rotation.identity(len(values))
        )
        at = np.tile(joint.offset, (len(values), 1))
        for i, channel in enumerate(joint.channels):
            if channel.endswith("position"):
                at[:, "xyz".index(channel[0])] = columns[:, i]
        if joint.parent >= 0:
            at = places[joint.parent] + turns[joint.parent].apply(at)
            turn = turns[joint.parent] * turn
        places.append(at)
        turns.append(turn)
    found = {name: places[index] @ axes.T for name, index in named.items()}
    left = joints[named["left_hip"]].offset - joints[named["right_hip"]].offset
    ahead = cross(left, axes.T @ [0, 0, 1.0])
    size = np.linalg.norm(joints[named["left_knee"]].offset)
    ahead = ahead / (np.linalg.norm(ahead) + 1e-9) * 0.3 * size
    found["face"] = found["head"] + turns[named["head"]].apply(ahead) @ axes.T
    if named["head"] == named["neck"]:
        found["head"] = found["neck"] + turns[named["neck"]].apply(axes.T @ [0, 0, 0.3 * size]) @ axes.T
    return found


def _upright(rest: Joints) -> bool:
    """Whether the resting skeleton stands, so that the others' poses can be told from it."""
    spine = (rest["neck"] - rest["hips"])[0]
    hips = (rest["left_hip"] - rest["right_hip"])[0]
    return bool(spine[2] > 0.8 * np.linalg.norm(spine) and abs(hips[2]) < 0.3 * np.linalg.norm(hips))

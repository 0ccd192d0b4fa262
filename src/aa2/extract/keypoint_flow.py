"""Keypoints held to how the picture moves under them: what trembles goes, motion stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from aa2.extract.smoothing import heights
from aa2.media.point_tracks import followed, held
from aa2.types import KEYPOINTS, Pose

SURE = 0.2
"""Confidence from which a keypoint is followed."""
SEEN = 128
"""Of 255, from which the mask shows the person: what is seen beside them is not theirs."""
AROUND, SIDE = 0.02, 5
"""A keypoint is followed by a square of points: half its side, in body heights, and how many are along it."""
VOTES = 4
"""Of these points, how many must be found again."""
MEASURED, STEP = 0.02, 0.0015
"""Standard deviations of a detected keypoint and of a step, in body heights: some ten frames count."""
SLIP = 0.15
"""Standard deviation of a step, as a share of its length: what is quick is blurred, and turns."""
OUTLIER, ASTRAY = 0.04, 0.01
"""Body heights from which a detection and a step count for less than half: others' limbs, other people's."""
DRIFT, WITHIN = 0.03, 3
"""Body heights by which detections leave what is seen to move, and steps to either side within which they do,
for what is seen to be something else: an arm before the hip. Trembling leaves and comes back."""
ROUNDS = 4
"""Times that outliers are told by what was held to without them."""


class KeypointFlow:
    """How one person's keypoints are seen to move; told every frame of a video, in order."""

    def __init__(self) -> None:
        self._steps: list[np.ndarray] = []
        self._last: tuple[np.ndarray, Pose, np.ndarray] | None = None

    def add(self, picture: np.ndarray, pose: Pose, mask: np.ndarray) -> None:
        """The next frame.

        Args:
            picture: ``(H, W, 3)`` uint8.
            pose: the person's in it, one frame.
            mask: ``(H, W)`` uint8, theirs.
        """
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        if self._last is not None:
            before, last, shown = self._last
            both = (last.confidence[0] > SURE) & (pose.confidence[0] > SURE)
            self._steps.append(_steps(before, grey, last, shown, both))
        self._last = grey, pose, mask

    def news(self, since: int) -> np.ndarray:
        """``(N, 133, 2)`` float32: the steps to the frames from ``since`` on, to be written down."""
        new = self._steps[max(since - 1, 0) :]
        return np.stack(new) if new else np.zeros((0, KEYPOINTS, 2), np.float32)

    def restore(self, steps: Iterable[np.ndarray], picture: np.ndarray, pose: Pose, mask: np.ndarray) -> None:
        """Go on after a frame, with all that was written down up to it; `add` says what its parts are."""
        self._steps = [step for some in steps for step in some]
        self._last = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), pose, mask

    def hold(self, pose: Pose, cuts: list[int]) -> Pose:
        """A pose of all frames whose keypoints move as they were seen to, near where they were detected.

        Confidence and depth stay as they are, as do keypoints that are unknown.

        Args:
            pose: T frames, as detected.
            cuts: frames that begin a shot.
        """
        if len(pose) < 2:
            return pose
        steps = np.stack(self._steps).astype(np.float64)
        known = np.asarray(np.isfinite(steps).all(axis=2))
        known[[cut - 1 for cut in cuts if 0 < cut < len(pose)]] = False
        steps[~known] = 0
        measured = pose.keypoints.astype(np.float64)
        height = np.maximum(heights(pose), 1.0)[:, None]
        trust = np.maximum(pose.confidence.astype(np.float64), 1e-6) / (MEASURED * height) ** 2
        spread = (STEP * height[:-1]) ** 2 + (SLIP * np.linalg.norm(steps, axis=2)) ** 2
        belief = known / spread
        found = measured
        drift = np.linalg.norm(_drift(measured, steps), axis=2) / (DRIFT * height[:-1])
        belief = belief / (1 + drift**2) ** 2
        near, along = np.ones_like(trust), np.ones_like(belief)
        for _ in range(ROUNDS):
            found = held(measured, trust * near, steps, belief * along)
            away = np.linalg.norm(found - measured, axis=2) / (OUTLIER * height)
            astray = np.linalg.norm(np.diff(found, axis=0) - steps, axis=2) / (ASTRAY * height[:-1])
            near, along = 1 / (1 + away**2), 1 / (1 + astray**2)
        there = (pose.confidence > 0)[..., None]
        return replace(pose, keypoints=np.where(there, found, pose.keypoints).astype(np.float32))


def _drift(measured: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """``(T - 1, K, 2)``: how far what was measured goes around each step other than by the steps."""
    count = len(steps)
    gone = np.concatenate([np.zeros_like(steps[:1]), np.cumsum(steps, axis=0)])
    beyond = measured - gone
    each = np.arange(count)
    return beyond[np.minimum(each + 1 + WITHIN, count)] - beyond[np.maximum(each - WITHIN, 0)]


def _steps(
    before: np.ndarray, after: np.ndarray, pose: Pose, mask: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """``(133, 2)`` float32: how far each keypoint moves, the median of points around it; NaN if unknown."""
    height = float(heights(pose)[0])
    line = np.linspace(-AROUND, AROUND, SIDE) * height
    square = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    points = pose.keypoints[0][:, None] + square
    x, y = np.moveaxis(np.rint(points).astype(int), -1, 0)
    inside = (x >= 0) & (y >= 0) & (x < mask.shape[1]) & (y < mask.shape[0]) & wanted[:, None]
    inside[inside] = mask[y[inside], x[inside]] >= SEEN
    points = np.where(inside[..., None], points, np.nan).reshape(-1, 2)
    steps = followed(before, after, points, height).reshape(len(wanted), -1, 2)
    enough = np.isfinite(steps[..., 0]).sum(axis=1) >= VOTES
    found = np.full((len(wanted), 2), np.nan, np.float32)
    found[enough] = np.nanmedian(steps[enough], axis=1)
    return found

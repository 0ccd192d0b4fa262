"""A posed figure where the driver is seen, moving as the driver is seen to move.

Keypoints are off by pixels, in each frame by others, so that the figure trembles. The outline in the driver's
mask says where limbs are (`aa2.avatar.registration`); optical flow says how what is between outlines moves
from one frame to the next, cloth too. Handles are moved for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from aa2.avatar.figure import Figure, Placed
from aa2.avatar.folded_figure import FoldedFigure
from aa2.avatar.registration import EVERY, SEEN, agreement, offsets, steadied
from aa2.media.point_tracks import followed, held
from aa2.types import BODY, Pose

ALIKE = 0.03
"""Statures, of the picture, over which a layer's handles are moved alike by flow (standard deviation)."""
FEW = 0.3
"""Share of what is around a handle, of handles that were followed, below which it is followed the less."""
SLIP = (0.01, 0.3)
"""What flow may differ by from how the pose moves, to be that limb's and not another's before it: in statures
and as a share of the motion, added up."""
PLACE, STEP = 0.008, 0.001
"""Standard deviations, in statures, of where an outline puts a handle and of a step that flow sees."""


def aligned(
    figure: Figure | FoldedFigure,
    pose: Pose,
    driver: Pose,
    masks: Iterable[np.ndarray],
    cuts: Sequence[int] = (),
    frames: Iterable[np.ndarray] | None = None,
) -> Pose:
    """A pose with the figure where the driver is seen.

    Args:
        figure: its handles are what is moved.
        pose: T frames, that the figure takes.
        driver: T frames, of the person in the video. Where ``pose`` has other proportions, and its joints
            are elsewhere, no outline is met, which would be by chance.
        masks: of every frame ``(H, W)`` uint8, from 128 on where the driver is seen.
        cuts: frames that begin a shot.
        frames: of every frame ``(H, W, 3)`` uint8, whose motion the figure follows; None: no motion is known.

    Raises:
        ValueError: there are not as many masks as frames.
    """
    alignment = Alignment(figure, pose, driver, cuts, motion=frames is not None)
    each = ((mask, None) for mask in masks) if frames is None else zip(masks, frames, strict=True)
    for mask, frame in each:
        alignment.add(mask, frame)
    return alignment.pose()


class Alignment:
    """The same as `aligned`, frame after frame, so that it can be written down in between.

    Args:
        figure, pose, driver, cuts: as for `aligned`.
        motion: whether the figure follows the motion of frames.

    Attributes:
        frames: that were seen.
    """

    def __init__(
        self,
        figure: Figure | FoldedFigure,
        pose: Pose,
        driver: Pose,
        cuts: Sequence[int] = (),
        *,
        motion: bool = True,
    ) -> None:
        self._figure, self._pose, self._driver, self._cuts = figure, pose, driver, cuts
        self._count = sum(map(len, figure.handles))
        self._begins = set(cuts)
        self._found = np.full((len(pose), self._count, 2), np.nan, np.float32)
        self._motion = _Motion(figure) if motion else None
        self._due, self.frames = 0, 0
        self._latest = np.zeros((self._count, 2), np.float32)

    def add(self, mask: np.ndarray, frame: np.ndarray | None = None) -> None:
        """The next frame.

        Args:
            mask: ``(H, W)`` uint8, from 128 on where the driver is seen.
            frame: ``(H, W, 3)`` uint8; None where no motion is followed.
        """
        t, figure = self.frames, self._figure
        self.frames += 1
        one = self._pose[t : t + 1]
        size = mask.shape[1], mask.shape[0]
        # What is moved alike over time need not be looked at in every frame.
        if t >= self._due or t in self._begins:
            placed = figure.placed(one, size)
            known = (one.confidence[0, BODY] > 0) & (self._driver.confidence[t, BODY] > 0)
            joints = one.keypoints[0, BODY], self._driver.keypoints[t, BODY]
            share = agreement(*joints, known, placed.stature) if placed else 0.0
            self._latest = np.zeros_like(self._latest)
            if placed and share:
                self._due = t + EVERY
                by = offsets(placed.surfaces, placed.box, mask, placed.stature, placed.points)
                self._found[t] = share * by
                self._latest = self._found[t]
        if self._motion is not None and frame is not None:
            driver = figure.placed(self._driver[t : t + 1], size)
            self._motion.add(frame, mask, driver, self._latest)

    def pose(self) -> Pose:
        """The pose, once all frames were seen."""
        moved = steadied(self._found, self._cuts)
        if self._motion is not None:
            moved = self._motion.hold(moved, self._cuts)
        return replace(self._pose, moved=moved) if moved.any() else self._pose

    def news(self, since: int) -> dict[str, np.ndarray]:
        """What is known of the frames from ``since`` on, to be written down (`restore`)."""
        known = {"found": self._found[since : self.frames]}
        return known if self._motion is None else known | self._motion.news(since)

    @property
    def state(self) -> tuple[int, np.ndarray]:
        """From what to go on."""
        return self._due, self._latest

    def restore(
        self,
        entries: Iterable[Mapping[str, np.ndarray]],
        state: tuple[int, np.ndarray],
        mask: np.ndarray,
        frame: np.ndarray,
    ) -> None:
        """Go on as the one that wrote this down.

        Args:
            entries: all of its news, in order.
            state: which it had with the last of them.
            mask, frame: the last that it saw, as for `add`.
        """
        entries = list(entries)
        for entry in entries:
            stop = self.frames + len(entry["found"])
            self._found[self.frames : stop] = entry["found"]
            self.frames = stop
        self._due, self._latest = state
        if self._motion is not None:
            last = self._driver[self.frames - 1 : self.frames]
            placed = self._figure.placed(last, (mask.shape[1], mask.shape[0]))
            self._motion.restore(entries, frame, mask, placed, self._latest)


class _Motion:
    """How the driver is seen to move where a figure's handles are; told every frame, in order."""

    def __init__(self, figure: Figure | FoldedFigure) -> None:
        self._around = [_around(places) for places in figure.handles]
        self._count = sum(map(len, figure.handles))
        self._slips: list[np.ndarray] = []
        self._shares: list[np.ndarray] = []
        self._statures: list[float] = []
        self._last: tuple[np.ndarray, np.ndarray, Placed, np.ndarray] | None = None

    def add(self, frame: np.ndarray, mask: np.ndarray, placed: Placed | None, by: np.ndarray) -> None:
        """The next frame.

        Args:
            frame: ``(H, W, 3)`` uint8.
            mask: ``(H, W)`` uint8, from 128 on where the driver is seen.
            placed: the figure in the driver's own pose; None where that is nowhere.
            by: ``(K, 2)``, what brings it to the driver's outline, as far as is known.
        """
        grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
        slips, shares = np.zeros((self._count, 2), np.float32), np.zeros(self._count, np.float32)
        if self._last is not None and placed is not None:
            before, shown, last, moved = self._last
            where = last.points + moved
            steps = followed(before, grey, where, last.stature)
            # An arm that swings before the trunk does not take it along.
            own = placed.points - last.points
            slip = steps - own
            most = SLIP[0] * last.stature + SLIP[1] * np.linalg.norm(own, axis=1)
            sure = np.linalg.norm(np.where(np.isfinite(slip), slip, np.inf), axis=1) < most
            sure &= _seen(shown, where) & _seen(mask, where + steps)
            slips, shares = self._spread(np.where(sure[:, None], slip, 0), sure)
        if self._statures:
            self._slips.append(slips)
            self._shares.append(shares)
        self._statures.append(placed.stature if placed else np.nan)
        self._last = None if placed is None else (grey, mask, placed, by)

    def news(self, since: int) -> dict[str, np.ndarray]:
        """What is known of the frames from ``since`` on."""
        statures = np.array(self._statures[since:])
        first = max(since - 1, 0)
        if not self._slips[first:]:
            none = np.zeros((0, self._count), np.float32)
            return {"statures": statures, "slips": np.zeros((0, self._count, 2), np.float32), "shares": none}
        slips, shares = np.stack(self._slips[first:]), np.stack(self._shares[first:])
        return {"statures": statures, "slips": slips, "shares": shares}

    def restore(
        self,
        entries: Iterable[Mapping[str, np.ndarray]],
        frame: np.ndarray,
        mask: np.ndarray,
        placed: Placed | None,
        by: np.ndarray,
    ) -> None:
        """Go on after a frame, with what is known up to it; `add` says what its parts are."""
        for entry in entries:
            self._statures += entry["statures"].tolist()
            self._slips += list(entry["slips"])
            self._shares += list(entry["shares"])
        self._last = None if placed is None else (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), mask, placed, by)

    def hold(self, moved: np.ndarray, cuts: Sequence[int]) -> np.ndarray:
        """``(T, K, 2)`` float32: handles near where they were put that move as the driver does.

        Args:
            moved: ``(T, K, 2)``, by which they are put where outlines say.
            cuts: frames that begin a shot.
        """
        if len(self._statures) < 2 or not self._count:
            return moved
        stature = np.array(self._statures)
        stature = np.where(np.isfinite(stature), stature, 1.0)[:, None]
        belief = np.stack(self._shares) / (STEP * stature[:-1]) ** 2
        belief[[cut - 1 for cut in cuts if 0 < cut < len(stature)]] = 0
        trust = np.broadcast_to(1 / (PLACE * stature) ** 2, moved.shape[:2])
        return held(moved, trust, np.stack(self._slips), belief).astype(np.float32)

    def _spread(self, slips: np.ndarray, sure: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What neighbours in a layer agree on, ``(K, 2)``, and how far that is to be believed, ``(K,)``."""
        means, shares, first = [], [], 0
        for around in self._around:
            part = slice(first, first + len(around))
            first = part.stop
            known = around @ sure[part]
            means.append(around @ slips[part] / np.maximum(known, 1e-6)[:, None])
            shares.append(np.minimum(known / FEW, 1) * (known > FEW * FEW))
        return np.concatenate(means).astype(np.float32), np.concatenate(shares).astype(np.float32)


def _around(places: np.ndarray) -> np.ndarray:
    """``(K, K)``: how much each handle goes by each other, adding up to 1; ``places`` are in statures."""
    apart = ((places[:, None] - places) ** 2).sum(axis=2)
    weights = np.exp(-0.5 * apart / ALIKE**2)
    return weights / weights.sum(axis=1, keepdims=True)


def _seen(mask: np.ndarray, points: np.ndarray) -> np.ndarray:
    """``(N,)`` bool: whether the driver's mask shows them at points, ``(N, 2)``, NaN where there is none."""
    x, y = np.rint(np.where(np.isfinite(points), points, -1)).astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < mask.shape[1]) & (y < mask.shape[0])
    inside[inside] = mask[y[inside], x[inside]] >= SEEN
    return inside

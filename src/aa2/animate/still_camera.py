"""How the driving video's camera moved, to be taken out of a character's way before a camera that stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.conditions.cameras import View, camera_motion, stands_still
from aa2.conditions.plate import scenery_holes
from aa2.media.stage_log import GROUP, StageLog
from aa2.types import Progress

FAR = 0.15
"""Share of the picture by which the camera may move on from a frame until a later one takes its place."""
LEAST = 0.5
"""Pixels, mean over the picture, below which it has not: finding it is no more exact."""
GRID = 5
"""Points a side at which a movement is measured."""


def without_camera(
    clip: Clip, folder: Path | None = None, progress: Progress | None = None
) -> np.ndarray | None:
    """What takes each frame to where the camera was in the first of its shot.

    The background's movement is taken for one of turning, shifting and zooming. It is found between a frame
    and an earlier one, a new one as soon as the camera has moved on, and stays what it was where it cannot be
    told. The clip is read once; two of its frames are held.

    Args:
        clip: the driving clip.
        folder: where to write down what is found, and to go on with what is there; None: nowhere.
        progress: told the frames done and to do.

    Returns:
        ``(T, 2, 3)`` float64, pixels to pixels; None where the camera stands still throughout, or next to
        nothing can be told.
    """
    kept = None if folder is None else StageLog(folder)
    camera, found, sures = _Camera(clip), list[np.ndarray](), list[bool]()
    if kept is not None and kept.finished:
        entries = list(kept.entries())
        found = [moved for entry in entries for moved in entry["moved"]]
        sures = [sure for entry in entries for sure in entry["sure"]]
        camera.restore(kept.finished - 1, *kept.state)
    for t in range(len(found), len(clip)):
        moved, sure = camera.next(t)
        found.append(moved)
        sures.append(sure)
        last = t + 1 == len(clip)
        if kept is not None and (last or (t + 1) % GROUP == 0):
            entry = {"moved": np.stack(found[kept.finished :]), "sure": sures[kept.finished :]}
            kept.write(t + 1, entry, camera.state, complete=last)
        if progress is not None:
            progress(t + 1, len(clip))
    moves = np.stack(found)
    if sum(sures) < len(found) / 2 or np.array_equal(moves, np.broadcast_to(np.eye(3), moves.shape)):
        return None
    return moves[:, :2]


class _Camera:
    """How the camera stands, frame after frame."""

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self._key, self._before, self._last = 0, np.eye(3), np.eye(3)
        self._views: dict[int, View] = {}

    @property
    def state(self) -> tuple[int, np.ndarray, np.ndarray]:
        """From what to go on (`restore`)."""
        return self._key, self._before, self._last

    def restore(self, t: int, key: int, before: np.ndarray, last: np.ndarray) -> None:
        """Go on after frame ``t``."""
        self._key, self._before, self._last = key, before, last
        self._views = {n: self._view(n) for n in {key, t}}

    def next(self, t: int) -> tuple[np.ndarray, bool]:
        """``(3, 3)`` of the next frame, and whether it could be told."""
        view = self._view(t)
        self._views[t] = view
        sure = False
        if t == 0 or t in self._clip.cuts:
            self._key, self._before, self._last = t, np.eye(3), np.eye(3)
        elif stands_still(view, self._views[self._key]):
            sure, self._last = True, self._before
        else:
            step = _similarity(view, self._views[self._key])
            if step is None and self._key != t - 1:  # through the frame before, which is nearer
                self._key, self._before = t - 1, self._last
                step = _similarity(view, self._views[self._key])
            if step is not None:
                sure, self._last = True, self._before @ step
                if _distance(step, view) > FAR * max(view.scene.shape):
                    self._key, self._before = t, self._last
        self._views = {n: kept for n, kept in self._views.items() if n in (self._key, t)}
        return self._last, sure

    def _view(self, t: int) -> View:
        clip = self._clip
        hole = scenery_holes(clip.character_mask(t, t + 1), clip.occluder_mask(t, t + 1))[0]
        return View(clip.frames(t, t + 1)[0], ~hole)


def _points(view: View) -> np.ndarray:
    """``(N, 2)`` places all over a picture."""
    height, width = view.scene.shape
    x, y = np.meshgrid(np.linspace(0, width - 1, GRID), np.linspace(0, height - 1, GRID))
    return np.column_stack([x.ravel(), y.ravel()])


def _similarity(source: View, target: View) -> np.ndarray | None:
    """``(3, 3)``, the turn, scale and shift nearest to how the camera moved; None where nobody can tell."""
    homography = camera_motion(source, target)
    if homography is None:
        return None
    points = _points(source)
    ends = np.column_stack([points, np.ones(len(points))]) @ homography.T
    if (ends[:, 2] <= 0).any():
        return None
    ends = ends[:, :2] / ends[:, 2:]
    # Least squares over complex numbers: w = a z + b.
    z, w = points @ (1, 1j), ends @ (1, 1j)
    centred = z - z.mean()
    a = (np.conj(centred) * w).sum() / (np.abs(centred) ** 2).sum()
    b = w.mean() - a * z.mean()
    found = np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag], [0, 0, 1]])
    return np.eye(3) if _distance(found, source) < LEAST else found


def _distance(moved: np.ndarray, view: View) -> float:
    """Pixels by which a movement carries a picture's places, on average."""
    points = _points(view)
    return float(np.linalg.norm(points @ moved[:2, :2].T + moved[:2, 2] - points, axis=1).mean())

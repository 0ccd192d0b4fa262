"""The face of a figure: its picture bent so that it shows another expression.

Three sheets of skin lie over eyes and mouth: brows with upper lids; lower lids, nose, cheeks and upper lip;
lower lip and chin. Each is carried by the landmarks on it. What opens between them shows the eye that was
there, and inside the mouth what the reference shows of it, else the dark.
"""

from __future__ import annotations

import numpy as np

from aa2.avatar.face.bending import Bending, curve
from aa2.avatar.face.expression import MOVEMENTS, NAMES, measured, shown, tamed
from aa2.avatar.face.flat_face import aligned, fit_face
from aa2.avatar.face.large_eyes import with_large_eyes
from aa2.types import FACE

RIM, MIDDLE = (0.78, 0.9), (0.0, 0.1)
"""Half axes and middle of the ellipse, in the plane of the face, beyond which nothing moves."""
PARTED = (0.010, 0.020)
"""Between the landmarks of lips: up to which they are closed, and from which the inside is seen."""
TEETH, RIMS = 0.012, 0.1
"""What a lower lip that falls leaves of its edge; and a lower lid that shuts, in openings of the eye."""
SHUT = 0.6
"""Share of its opening by which the landmarks of an eye approach when it shuts: they never meet."""
CLEAN = 0.7
"""Noise of a posed face, in that of one frame: it has been steadied, or is the driver's own."""
WIDER = 0.25
"""Share of its opening by which an eye opens further at most."""
DARK = (0.22, 0.13, 0.14)
"""The colour of an open mouth, in that of the lips."""

Eye = tuple[int, list[int], int, list[int]]
EYES: tuple[Eye, Eye] = ((36, [37, 38], 39, [41, 40]), (42, [43, 44], 45, [47, 46]))
"""Of the picture's left and right: corner, upper lid, corner, lower lid, below each landmark of the upper."""
UPPER_LIDS, LOWER_LIDS = [37, 38, 43, 44], [41, 40, 47, 46]
UPPER_LIP, LOWER_LIP = [49, 50, 51, 52, 53, 61, 62, 63], [55, 56, 57, 58, 59, 65, 66, 67]
INNER_UPPER, INNER_LOWER = [61, 62, 63], [67, 66, 65]
LIPS = (60, INNER_UPPER, 64, INNER_LOWER)


_PINS: list[tuple[int, tuple[float, float], float]] = [
    *((brow, (0.0, 0.05), 1.0) for brow in range(17, 27)),
    (39, (0.055, 0.0), 0.0), (39, (0.113, 0.0), 0.0), (42, (-0.055, 0.0), 0.0),
    (36, (-0.06, 0.0), 0.0), (36, (-0.14, 0.0), 0.0), (45, (0.06, 0.0), 0.0), (45, (0.14, 0.0), 0.0),
    (48, (-0.05, 0.01), 0.6), (48, (-0.13, 0.02), 0.3), (54, (0.05, 0.01), 0.6), (54, (0.13, 0.02), 0.3),
]  # fmt: skip
"""Points beside the landmarks: the lower edges of the brows, and where sheets are sewn together beyond the
corners of eyes and mouth. By which landmark each lies, where from it (distances between the ears), and what
share of its way it goes."""
_PINNED, _ASIDE, _SHARES = (np.array(column) for column in zip(*_PINS, strict=True))


def _all_but(landmarks: list[int]) -> np.ndarray:
    return np.delete(np.arange(68 + len(_PINS)), landmarks)


BROWS, CHEEKS, CHIN = (
    _all_but([*range(36, 48), *LOWER_LIP]), _all_but(UPPER_LIDS + LOWER_LIP),
    _all_but([*UPPER_LIDS, *UPPER_LIP, *INNER_LOWER, 60, 64]),
)  # fmt: skip


class Face:
    """The face of a reference.

    Args:
        keypoints: ``(133, 2)`` pixels of the reference.
        confidence: ``(133,)``.
        turn: ``(3, 3)`` of `aa2.avatar.head.head_turn`, or None.
        picture: ``(H, W, 3)`` uint8, the reference: the eyes of drawn characters are found in it.
    """

    def __init__(
        self,
        keypoints: np.ndarray,
        confidence: np.ndarray,
        turn: np.ndarray | None,
        picture: np.ndarray | None = None,
    ) -> None:
        self._fit = fit_face(keypoints, confidence, turn)
        self._points = keypoints[FACE].astype(np.float64)
        if picture is not None and self._fit is not None:
            self._points = with_large_eyes(self._points, picture)
        if self._fit is not None:
            amounts = dict(zip(NAMES, measured(self._fit.flat), strict=True))
            self._gap, self._eyes = max(amounts["open"], 1e-3), max(amounts["lids"], 0.02)

    def moves(self, keypoints: np.ndarray, confidence: np.ndarray, turn: np.ndarray | None) -> np.ndarray:
        """``(8,)`` how far the face moves in each of `expression.MOVEMENTS` to look as in a pose.

        All 0 where a face is not known, in the reference or in the pose, or turned away.

        Args:
            keypoints: ``(133, 2)`` pixels of any picture.
            confidence: ``(133,)``.
            turn: of the head there.
        """
        posed = fit_face(keypoints, confidence, turn)
        if self._fit is None or posed is None:
            return np.zeros(len(MOVEMENTS))
        amounts = tamed(measured(aligned(posed.flat, self._fit.flat) - self._fit.flat), CLEAN)
        amounts[0] = max(amounts[0], -self._gap)
        return amounts * posed.frontal * self._fit.frontal

    def drawn(
        self, colours: np.ndarray, scale: np.ndarray, offset: np.ndarray, moves: np.ndarray
    ) -> np.ndarray:
        """The head's picture with another expression; the same array where none is wanted.

        Args:
            colours: ``(h, w, C)`` float32.
            scale, offset: ``(2,)``, from pixels of the reference to those of ``colours``.
            moves: ``(8,)`` of `moves`.
        """
        if self._fit is None or not np.abs(moves).max() > 1e-4:
            return colours
        before, after = (points * scale + offset for points in self.landmarks(moves))
        plane = self._fit.plane * scale[:, None]
        angles = np.arange(24) * (2 * np.pi / 24)
        ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * RIM + MIDDLE
        ring = before[:68].mean(axis=0) + (ring - self._fit.flat.mean(axis=0)) @ plane.T
        bending = Bending(colours, ring, self._fit.scale * float(np.mean(scale)))
        if bending.empty:
            return colours
        aside = after[45] - after[36]
        far = 20 * aside
        up = np.array([far[1], -far[0]])
        bending.sheet(before[CHEEKS], after[CHEEKS], step=0.04)
        lids = [np.concatenate([_edges(points, eye)[0] for eye in EYES]) for points in (before, after)]
        seam = np.concatenate([[after[36] - far], lids[1], [after[45] + far]])
        bending.sheet(
            *(np.concatenate([p[BROWS], lid]) for p, lid in ((before, lids[0]), (after, lids[1]))),
            step=0.02,
            inside=np.concatenate([seam, [seam[-1] + up, seam[0] + up]]),
            around=np.concatenate([before[17:27], before[36:48]]),
        )
        lips = self._lips(before, after, max(moves[0], 0.0) * plane[:, 1])
        seam = np.concatenate([[after[48] - far, after[48]], lips[1][1], [after[54], after[54] + far]])
        bending.sheet(
            *(np.concatenate([p[CHIN], lip[1]]) for p, lip in zip((before, after), lips, strict=True)),
            step=0.03,
            inside=np.concatenate([seam, [seam[-1] - up, seam[0] - up]]),
        )
        bending.finish()
        for eye in EYES:
            self._look(bending, before, after, eye)
        self._inside(bending, before, lips)
        return bending.picture()

    def landmarks(self, moves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """``(68 + 21, 2)`` each: where landmarks and pins lie in the reference, and where they go."""
        assert self._fit is not None
        before = self._points.copy()
        # Lips that are closed meet in one line; what lies between their landmarks is lip.
        line = (before[INNER_UPPER] + before[INNER_LOWER]) / 2
        for lip in (INNER_UPPER, INNER_LOWER):
            before[lip] = line + self._parted * (before[lip] - line)
        lidless = moves * [name not in ("lids", "wink") for name in NAMES]
        after = before + shown(lidless) @ self._fit.plane.T
        if moves[0] < 0:
            shut = np.clip(-moves[0] / self._gap, 0, 1)
            after[INNER_LOWER] = after[INNER_UPPER] + (1 - shut) * (before[INNER_LOWER] - before[INNER_UPPER])
        for (_, upper, _, lower), side in zip(EYES, (-1, 1), strict=True):
            share = (moves[3] + side * moves[4]) / self._eyes
            opening = before[lower] - before[upper]
            if share < 0:  # landmarks tell the last bit of a blink by less than it is
                shut = np.clip(-share + (1 / SHUT - 1) / SHUT * share**2, 0, 1)
                after[lower] -= 0.12 * shut * opening
                after[upper] += 0.88 * shut * opening
                before[lower] += RIMS * min(4 * shut, 1) * opening
                before[upper] -= RIMS * min(4 * shut, 1) * opening
            else:
                after[upper] -= min(share, WIDER) * opening
        # Edges lose their lines, lest teeth or white come along.
        before[INNER_LOWER] += np.clip(moves[0], 0, TEETH) * self._fit.plane[:, 1]
        pins = before[_PINNED] + _ASIDE @ self._fit.plane.T
        moved = pins + _SHARES[:, None] * (after - before)[_PINNED]
        return np.concatenate([before, pins]), np.concatenate([after, moved])

    @property
    def _parted(self) -> float:
        """In [0, 1], how far the reference's mouth is open."""
        share = float(np.clip((self._gap - PARTED[0]) / (PARTED[1] - PARTED[0]), 0, 1))
        return share * share * (3 - 2 * share)

    def _lips(
        self, before: np.ndarray, after: np.ndarray, fallen: np.ndarray
    ) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
        """The upper and the lower edge of the mouth, before and after the jaw falls by ``(2,)`` pixels."""
        above, below = _edges(after, LIPS)
        share = np.zeros((5, 1))
        share[1:4, 0] = shown(np.eye(len(NAMES))[0])[INNER_LOWER, 1]
        # Between its landmarks the lip would hang like a rope; it is round.
        along = np.interp(np.arange(len(below)), np.linspace(0, len(below) - 1, 5), [-1, -0.53, 0, 0.53, 1])
        arch = share.max() * (1 - np.abs(along) ** 3) ** 0.5
        return _edges(before, LIPS), (above, below + (arch[:, None] - curve(share)) * fallen)

    def _look(self, bending: Bending, before: np.ndarray, after: np.ndarray, eye: Eye) -> None:
        """The eye between its lids: they slide over it, and pull it along only where they open further."""
        first, upper, last, lower = eye
        points = [first, *upper, last, *lower]
        opened = (after[lower] - after[upper]).mean(axis=0) @ (before[lower] - before[upper]).mean(axis=0)
        wider = opened > ((before[lower] - before[upper]).mean(axis=0) ** 2).sum()
        above, below = _edges(after, eye)
        bending.hole(above, below, before[points], after[points] if wider else before[points])

    def _inside(
        self, bending: Bending, before: np.ndarray, lips: tuple[tuple[np.ndarray, np.ndarray], ...]
    ) -> None:
        """The mouth between its lips: teeth that the reference shows stay below the upper one."""
        (upper, lower), (above, below) = lips
        dark = bending.mean((before[[50, 51, 52, 58, 57, 56]] + before[[61, 62, 63, 67, 66, 65]]) / 2)
        dark[:3] *= DARK
        bending.hole(above, below, upper, above, dark, self._parted, above + (lower - upper))


def _edges(points: np.ndarray, gap: Eye) -> tuple[np.ndarray, np.ndarray]:
    """The upper and the lower edge of an eye or a mouth, ``(N, 2)`` each, with both corners."""
    first, upper, last, lower = gap
    return curve(points[[first, *upper, last]]), curve(points[[first, *lower, last]])

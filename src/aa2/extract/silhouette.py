"""Which pixels of a still picture are the person's: GrabCut (Rother et al. 2004) from mask and keypoints.

The mask of extraction is generous at limbs and cuts off what no ordinary body has: crests, hats, skirts. So
GrabCut runs twice: in a narrow band about the mask, where it learns the colours, then in a wide one, of which
only what grows out of the figure and ends inside the band is taken.

Lengths are shares of the figure's *span*, the longer side of the mask's box.
"""

from __future__ import annotations

import cv2
import numpy as np

from aa2.extract.morphology import dilated, eroded, opened, pieces, touching
from aa2.types import FACE, LEFT_HAND, RIGHT_HAND

INSIDE = 128
"""Mask values that count as the person."""
CORE, HEAD_CORE = 0.04, 0.022
"""How far within the mask a pixel is surely the person's; the mask is tighter about the head."""
LARGE_HEAD = 0.1
"""Radius of a head from which on the mask is tighter still: nearer to the camera, drawn finer."""
NEAR, NARROW, WIDE = 0.016, 0.02, 0.12
"""The first guess is so far within the mask; the bands end so far outside it."""
BONE, FINGER = 0.012, 0.004
"""Thickness of what keypoints vouch for."""
BODY_REACH = 0.025
"""How far from there a pixel deep in the mask is the person's without doubt."""
THIN, STURDY = 0.004, 0.012
"""Half the thickness below which something that leads away from the figure is none of it, and the same beyond
the mask: there only the head has thin things about it, the room has edges and frames."""
ROUNDS = 2, 1
"""Iterations in the narrow and in the wide band. Twice as many make mattes of 97 rendered people no better:
their mean error is 0.0128, and 0.0132 then."""
LEARNT = 200
"""Pixels of the person's span, about, from which colours are learnt."""
ASIDE = 2
"""Pixels of surely background about a cut."""
TRUNK = [5, 6, 12, 11]
SURE = 0.5
"""Confidence from which a keypoint vouches."""
LIMBS = (
    *((5, 7), (7, 9), (6, 8), (8, 10), (11, 13), (13, 15), (12, 14), (14, 16)),  # arms and legs
    *((15, 17), (15, 19), (17, 19), (16, 20), (16, 22), (20, 22)),  # feet
    *((hand.start, hand.start + tip) for hand in (LEFT_HAND, RIGHT_HAND) for tip in (4, 8, 12, 16, 20)),
)


def span_of(mask: np.ndarray) -> int:
    """The longer side of the box around the person in ``mask``, pixels; 0 where there is none."""
    inside = mask >= INSIDE
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return int(max(np.ptp(rows), np.ptp(columns)) + 1) if len(rows) else 0


def surroundings(mask: np.ndarray, around: float) -> tuple[slice, slice]:
    """The box around the person in ``mask``, who must be there, widened by so many spans."""
    pad = round(around * span_of(mask))
    inside = mask >= INSIDE
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return (
        slice(max(int(rows[0]) - pad, 0), int(rows[-1]) + pad + 1),
        slice(max(int(columns[0]) - pad, 0), int(columns[-1]) + pad + 1),
    )


def head_of(keypoints: np.ndarray, confidence: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Middle of the brows and a radius that reaches over chin and hair; None where no face was found."""
    face = keypoints[FACE][confidence[FACE] > SURE]
    if len(face) < len(confidence[FACE]) / 2:
        ends = keypoints[:5][confidence[:5] > SURE]
        if len(ends) < 3:
            return None
        return ends.mean(axis=0), 1.1 * max(float(np.ptp(ends, axis=0).max()), 1.0)
    top = face[face[:, 1] <= np.percentile(face[:, 1], 20)].mean(axis=0)
    return top, 1.25 * max(float(np.linalg.norm(face - top, axis=1).max()), 1.0)


def head_shape(
    shape: tuple[int, ...], keypoints: np.ndarray, confidence: np.ndarray, reach: float = 1.0
) -> np.ndarray:
    """``(H, W)`` uint8, 1 on and about the head: a disc of ``reach`` times its radius."""
    drawn = np.zeros(shape, np.uint8)
    head = head_of(keypoints, confidence)
    if head is not None:
        x, y = np.round(head[0]).astype(int).tolist()
        cv2.circle(drawn, (x, y), round(reach * head[1]), 1, -1)
    return drawn


def vouched(shape: tuple[int, int], keypoints: np.ndarray, confidence: np.ndarray, span: float) -> np.ndarray:
    """``(H, W)`` uint8, 1 along limbs and fingers, in trunk and face, as far as keypoints are sure."""
    limbs, trunk = along_limbs(shape, keypoints, confidence, span), trunk_shape(shape, keypoints, confidence)
    drawn = np.maximum(limbs, trunk)
    points = np.round(keypoints).astype(np.int32)
    if confidence[FACE].min() > SURE:
        cv2.fillConvexPoly(drawn, cv2.convexHull(points[FACE]), 1)
    return drawn


def along_limbs(
    shape: tuple[int, int], keypoints: np.ndarray, confidence: np.ndarray, span: float
) -> np.ndarray:
    """``(H, W)`` uint8, 1 along the bones of arms, legs, feet and fingers, as far as keypoints are sure."""
    drawn = np.zeros(shape, np.uint8)
    points = np.round(keypoints).astype(np.int32)
    for start, end in LIMBS:
        if min(confidence[start], confidence[end]) > SURE:
            width = (FINGER if start >= LEFT_HAND.start else BONE) * span
            cv2.line(drawn, points[start].tolist(), points[end].tolist(), 1, max(round(width), 1))
    return drawn


def trunk_shape(shape: tuple[int, int], keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """``(H, W)`` uint8, 1 between shoulders and hips, as far as keypoints are sure."""
    drawn = np.zeros(shape, np.uint8)
    trunk = _trunk(keypoints, confidence)
    if trunk is not None:
        cv2.fillConvexPoly(drawn, cv2.convexHull(np.round(trunk).astype(np.int32)), 1)
    return drawn


def _trunk(keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray | None:
    """``(4, 2)``: shoulders and hips; where hips are out of sight, what shoulders let expect."""
    left, right = keypoints[TRUNK[0]], keypoints[TRUNK[1]]
    if confidence[TRUNK].min() > SURE:
        return keypoints[TRUNK]
    if confidence[TRUNK[:2]].min() <= SURE:
        return None
    across = 0.8 * (left - right)
    down = np.array([-across[1], across[0]])  # of somebody who faces the camera
    if down[1] <= 0:
        return None
    middle = (left + right) / 2
    ends = [(0.5, 0.15), (-0.5, 0.15), (-0.4, 1.5), (0.4, 1.5)]
    return np.stack([middle + aside * across + below * down for aside, below in ends])


def sure_parts(mask: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """``(H, W)`` uint8, 1 where the person is beyond doubt."""
    span = span_of(mask)
    inside = (mask >= INSIDE).astype(np.uint8)
    bones = vouched(mask.shape[:2], keypoints, confidence, span)
    # Between limbs, and between arm and trunk, the mask is often closed: depth in it proves little.
    proven = dilated(bones, BODY_REACH * span) if bones.any() else np.ones_like(bones)
    core = eroded(inside, CORE * span, border=0) & proven
    head = head_of(keypoints, confidence)
    if head is not None:
        about = head_shape(inside.shape, keypoints, confidence)
        depth = HEAD_CORE * span * min(1.0, LARGE_HEAD * span / head[1])
        core |= eroded(inside, depth, border=0) & about
    return core | (bones & (mask > INSIDE // 2))


def silhouette(
    picture: np.ndarray, mask: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray
) -> np.ndarray:
    """The person by colour: ``(H, W)`` uint8, 0 or 1.

    Args:
        picture: ``(H, W, 3)`` uint8, the person with some surroundings; about 640 pixels are enough.
        mask: ``(H, W)`` uint8, not empty.
        keypoints, confidence: ``(133, 2)`` pixels and ``(133,)``.
    """
    span = span_of(mask)
    inside = (mask >= INSIDE).astype(np.uint8)
    core = sure_parts(mask, keypoints, confidence)
    guess = eroded(inside, NEAR * span) | core
    band = dilated(inside, NARROW * span)
    narrow = sampled_grabcut(picture, core, guess, band, ROUNDS[0], span)
    band = dilated(inside, WIDE * span)
    wide = grabcut(np.ascontiguousarray(picture), core, narrow | core, band, ROUNDS[1])
    return grown(wide, narrow, core, band, head_shape(core.shape, keypoints, confidence, 1.6), span)


def grabcut(
    picture: np.ndarray, core: np.ndarray, guess: np.ndarray, band: np.ndarray, rounds: int
) -> np.ndarray:
    """``(H, W)`` uint8, 1 on the person, which has ``core``, perhaps ``guess``, and nothing outside ``band``.

    Args:
        picture: ``(H, W, 3)`` uint8.
        core, guess, band: ``(H, W)``, bool or uint8 of 0 and 1.
        rounds: of learning the colours and cutting.
    """
    labels = _labels(core, guess, band)
    return labels & 1 if _learnt(picture, labels, rounds) else guess


def sampled_grabcut(
    picture: np.ndarray, core: np.ndarray, guess: np.ndarray, band: np.ndarray, rounds: int, span: int
) -> np.ndarray:
    """`grabcut` that learns from every few pixels, and with these colours cuts the picture as a whole, once.

    In the narrow band that finds what `grabcut` does in a third of the time; in the wide one it does not.

    Args:
        picture, core, guess, band, rounds: as there; the one cut comes on top of the rounds.
        span: of the person, pixels.
    """
    labels = _labels(core, guess, band)
    step = sampling_step(span)
    some, sample = (np.ascontiguousarray(each[::step, ::step]) for each in (picture, labels))
    models = _learnt(some, sample, rounds)
    if models is None:
        return guess
    part = _around(labels != cv2.GC_BGD)
    known, seen = np.ascontiguousarray(labels[part]), np.ascontiguousarray(picture[part])
    cv2.grabCut(seen, known, (0, 0, 1, 1), *models, 1, cv2.GC_EVAL_FREEZE_MODEL)
    found = np.zeros_like(labels)
    found[part] = known & 1
    return found


def _learnt(picture: np.ndarray, labels: np.ndarray, rounds: int) -> tuple[np.ndarray, np.ndarray] | None:
    """The colours of ground and person, and ``labels`` as these cut them; None where either is missing."""
    if not 0 < np.count_nonzero(labels & 1) < labels.size:
        return None
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)  # its clustering draws random numbers: equal pictures, equal mattes
    cv2.grabCut(picture, labels, (0, 0, 1, 1), background, foreground, rounds, cv2.GC_INIT_WITH_MASK)
    return background, foreground


def sampling_step(span: int) -> int:
    """Of so many pixels in a row one is enough to learn the colours of a person, pixels high or wide."""
    return max(round(span / LEARNT), 1)


def _around(shape: np.ndarray) -> tuple[slice, slice]:
    """The box of a shape, not empty, and a little background."""
    rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
    return (
        slice(max(rows[0] - ASIDE, 0), rows[-1] + ASIDE + 1),
        slice(max(columns[0] - ASIDE, 0), columns[-1] + ASIDE + 1),
    )


def _labels(core: np.ndarray, guess: np.ndarray, band: np.ndarray) -> np.ndarray:
    """What GrabCut is told of each pixel: ``(H, W)`` uint8, its ``GC_`` constants."""
    labels = np.full(core.shape, cv2.GC_BGD, np.uint8)
    labels[band > 0] = cv2.GC_PR_BGD
    labels[guess > 0] = cv2.GC_PR_FGD
    labels[core > 0] = cv2.GC_FGD
    return labels


def grown(
    wide: np.ndarray,
    narrow: np.ndarray,
    core: np.ndarray,
    band: np.ndarray,
    head: np.ndarray,
    span: float,
) -> np.ndarray:
    """``wide`` without what ran into similar background, hangs by a thread or lies apart."""
    beyond = wide & ~dilated(narrow, 0.01 * span) & 1
    labels, areas = pieces(beyond)
    leaks = np.zeros(len(areas), bool)
    leaks[labels[(band > eroded(band, 3)) & (beyond > 0)]] = True  # a hat ends before the band does
    thin = beyond & ~dilated(opened(beyond, STURDY * span), STURDY * span) & ~head
    kept = wide & ~leaks[labels] & ~thin & 1
    solid = touching(opened(kept, THIN * span) | core, core)
    return touching(kept & dilated(solid, 2 * THIN * span), core)

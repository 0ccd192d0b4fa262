"""What a camera and a keypoint detector would make of a person: simulated, for the lifting network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.camera import look_at
from aa2.models.lifting import MIRRORED
from aa2.types import BODY

SHOULDERS, HIPS = [5, 6], [11, 12]
TRUNK = [*SHOULDERS, *HIPS]
ARMS, LEGS = [5, 6, 7, 8, 9, 10], [11, 12, 13, 14, 15, 16]
SMALL_TOES, FEET = [18, 21], slice(17, 23)
HANDS = {9: slice(23, 44), 10: slice(44, 65)}
"""Each hand's keypoints by its wrist."""
CAPSULES = [
    (5, 12, 0.06), (6, 11, 0.06), (3, 4, 0.06), (11, 13, 0.045), (12, 14, 0.045), (13, 15, 0.03),
    (14, 16, 0.03), (5, 7, 0.03), (6, 8, 0.03), (7, 9, 0.025), (8, 10, 0.025),
]  # fmt: skip
"""What hides keypoints: two keypoints and a radius in statures; the trunk by its diagonals."""
TALL = 1.7
"""Metres that a stature is taken for."""
BEHIND = 0.1
"""Metres that a keypoint must be behind a capsule to be hidden by it."""


@dataclass(frozen=True)
class Noise:
    """How bad the simulated detector is; lengths in statures of the person.

    The defaults follow what the embedded detector errs by on rendered clips, a little worse.

    Attributes:
        breadth: spread of the breadth of shoulders and of hips, as a share: detectors disagree on where a
            hip is. rise: spread of the hips' shift along the trunk, in lengths of the trunk.
        offset: spread of a keypoint's constant error.
        jitter: spread of its wandering error, times a factor that differs between windows by up to ``e``.
        hidden: how many times worse hidden keypoints are.
        swap: share of windows in which left and right of the arms or of the legs are confused for a while.
        missed: share of keypoints that are missing for a while.
        blank: share of windows with a few frames in which nothing is found.
        no_hand: share of hands that are not found at all.
        no_feet: share of windows without feet. no_small_toes: share without small toes.
    """

    breadth: float = 0.1
    rise: float = 0.04
    offset: float = 0.01
    jitter: float = 0.006
    hidden: float = 5.0
    swap: float = 0.1
    missed: float = 0.06
    blank: float = 0.08
    no_hand: float = 0.4
    no_feet: float = 0.1
    no_small_toes: float = 0.7


def seen_from(points: np.ndarray, views: np.ndarray, focal: float) -> tuple[np.ndarray, np.ndarray]:
    """``(T, K, 2)`` places in the picture, in halves of its height, y down; ``(T, K)`` metres from the eye.

    Args:
        points: ``(T, K, 3)`` in the world.
        views: ``(T, 3, 4)`` or ``(T, 4, 4)``, world to camera, looking along -z.
        focal: the focal length in halves of the picture's height.
    """
    local = points @ views[:, :3, :3].swapaxes(1, 2) + views[:, None, :3, 3]
    distance = np.maximum(-local[..., 2], 0.1)
    return local[..., :2] / distance[..., None] * (focal, -focal), distance


def behind_pelvis(distance: np.ndarray) -> np.ndarray:
    """``(T, K)`` distances to metres behind the middle of the hips."""
    return distance - distance[:, HIPS].mean(axis=1, keepdims=True)


def detected(
    rng: np.random.Generator,
    places: np.ndarray,
    distance: np.ndarray,
    focal: float,
    width: float,
    noise: Noise,
) -> tuple[np.ndarray, np.ndarray]:
    """What a detector reports of keypoints ``(T, 65)`` that are really at ``places`` (`seen_from`).

    Args:
        rng: source of all choices.
        places, distance, focal: as in `seen_from`.
        width: half the picture's width, in halves of its height.
        noise: how bad it is.

    Returns:
        ``(T, 65, 2)`` places and ``(T, 65)`` confidence, 0 where nothing is found or outside the picture.
    """
    frames, count = distance.shape
    stature = TALL * focal / float(np.median(distance))
    hidden = covered(places, distance, focal)
    confidence = np.where(hidden, rng.uniform(0.02, 0.8, (1, count)), rng.uniform(0.6, 1.0, (1, count)))
    confidence *= rng.uniform(0.85, 1.0, (frames, count))
    confidence[:, TRUNK] = np.maximum(confidence[:, TRUNK], 0.8)  # which detectors never miss
    wander = _wandering(rng, frames, count) * noise.jitter * np.exp(rng.uniform(-1, 1))
    wander *= np.where(hidden, noise.hidden, 1.0)[..., None]
    offset = (
        rng.normal(0, noise.offset, (count, 2)) * np.where(np.arange(count) < FEET.stop, 1.0, 0.5)[:, None]
    )
    found = _redefined(rng, places, noise) + stature * (wander + offset)
    _confuse(rng, found, confidence, noise)
    confidence[_missing(rng, confidence, noise)] = 0.0
    inside = (np.abs(found[..., 0]) < width) & (np.abs(found[..., 1]) < 1) & (distance > 0.15)
    return found, confidence * inside


def covered(places: np.ndarray, distance: np.ndarray, focal: float) -> np.ndarray:
    """``(T, 65)`` bool: which keypoints another part of the body hides, hands as their wrists.

    Arguments as in `seen_from`.
    """
    far = distance[:, : FEET.stop].astype(np.float32)
    x, y = np.moveaxis(places[:, : FEET.stop].astype(np.float32), 2, 0)  # apart: short axes are slow to sum
    starts, ends = [start for start, _, _ in CAPSULES], [end for _, end, _ in CAPSULES]
    bone_x, bone_y = (x[:, ends] - x[:, starts])[:, None], (y[:, ends] - y[:, starts])[:, None]
    away_x, away_y = x[..., None] - x[:, None, starts], y[..., None] - y[:, None, starts]
    along = (away_x * bone_x + away_y * bone_y) / np.maximum(bone_x**2 + bone_y**2, 1e-6)
    along = np.clip(along, 0, 1)
    near = far[:, None, starts] + along * (far[:, ends] - far[:, starts])[:, None]
    radius = TALL * focal / near * np.array([radius for _, _, radius in CAPSULES], np.float32)
    gap = (away_x - along * bone_x) ** 2 + (away_y - along * bone_y) ** 2
    hidden = np.zeros(distance.shape, bool)
    hidden[:, : FEET.stop] = ((gap < radius**2) & (near < far[..., None] - BEHIND)).any(axis=2)
    for wrist, hand in HANDS.items():
        hidden[:, hand] = hidden[:, [wrist]]
    return hidden


def _redefined(rng: np.random.Generator, places: np.ndarray, noise: Noise) -> np.ndarray:
    """The places with shoulders and hips where another detector says that they are."""
    places = places.copy()
    trunk = places[:, SHOULDERS].mean(axis=1, keepdims=True) - places[:, HIPS].mean(axis=1, keepdims=True)
    for pair in (SHOULDERS, HIPS):
        across = places[:, pair] - places[:, pair].mean(axis=1, keepdims=True)
        places[:, pair] += rng.normal(noise.breadth / 2, noise.breadth) * across
    places[:, HIPS] += rng.normal(0, noise.rise) * trunk
    return places


def _wandering(rng: np.random.Generator, frames: int, count: int) -> np.ndarray:
    """``(T, K, 2)`` of unit spread: half of it new in every frame, half of it lasting some."""
    quick, slow = 0.7 * rng.standard_normal((2, frames + 6, count, 2), np.float32)
    sums = slow.cumsum(axis=0)
    return quick[:frames] + (sums[6:] - sums[:frames]) / np.sqrt(6)


def _confuse(rng: np.random.Generator, found: np.ndarray, confidence: np.ndarray, noise: Noise) -> None:
    """Exchanges left and right of some limbs for some frames, in place."""
    for limbs in (ARMS, LEGS):
        if rng.random() < noise.swap:
            others = MIRRORED[limbs]
            for frame in _while(rng, len(found), longest=8):
                found[frame, limbs], confidence[frame, limbs] = (
                    found[frame, others],
                    confidence[frame, others],
                )


def _missing(rng: np.random.Generator, confidence: np.ndarray, noise: Noise) -> np.ndarray:
    """``(T, 65)`` bool: what is not found though it is there."""
    missing = np.zeros(confidence.shape, bool)
    for keypoint in np.flatnonzero(rng.random(confidence.shape[1]) < noise.missed):
        missing[_while(rng, len(missing), longest=len(missing)), keypoint] = True
    for wrist, hand in HANDS.items():
        if rng.random() < noise.no_hand:
            missing[:, hand] = True
        # A hand is looked for at its wrist, and found whole or not at all.
        missing[:, hand] |= (missing[:, wrist] | (confidence[:, wrist] < 0.4))[:, None]
    if rng.random() < noise.no_feet:
        missing[:, FEET] = True
    if rng.random() < noise.no_small_toes:
        missing[:, SMALL_TOES] = True
    if rng.random() < noise.blank:
        missing[_while(rng, len(missing), longest=4)] = True
    return missing


def _while(rng: np.random.Generator, frames: int, longest: int) -> range:
    """Some consecutive frames."""
    start = int(rng.integers(frames))
    return range(start, min(frames, start + int(rng.integers(1, longest + 1))))


def random_view(rng: np.random.Generator, points: np.ndarray, width: float) -> tuple[np.ndarray, float]:
    """A camera from any side, near or far, moving or still, that shows a person or the upper part of one.

    Args:
        rng: source of all choices.
        points: ``(T, 65, 3)`` the person in the world, z up.
        width: half the picture's width, in halves of its height.

    Returns:
        ``(T, 3, 4)`` world to camera, and the focal length in halves of the picture's height.
    """
    frames = len(points)
    body = points[:, BODY]
    low, high = body[..., 2].min(), body[..., 2].max() + 0.12
    shown = rng.choice([1.0, 0.75, 0.5, 0.35], p=[0.55, 0.2, 0.15, 0.1])
    tall = max(high - low, 0.8)
    middle_height = high - shown * tall / 2
    spread = np.ptp(body[..., :2].reshape(-1, 2), axis=0).max() if shown == 1.0 else 0.5
    field = np.radians(rng.uniform(18, 65))
    distance = 0.5 * max(shown * tall, spread / width) * rng.uniform(1.0, 1.7) / np.tan(field / 2) + 0.3
    progress = np.linspace(-0.5, 0.5, frames)
    yaw = rng.uniform(-np.pi, np.pi) + rng.normal(0, 0.25) * progress
    tilt = np.clip(rng.normal(0.08, 0.2), -0.4, 0.8)
    middle = body[:, HIPS].mean(axis=1)
    follow = rng.random()
    target = middle.mean(axis=0) + follow * (middle - middle.mean(axis=0))
    target[:, 2] = middle_height
    away = distance * (1 + rng.normal(0, 0.12) * progress)[:, None]
    level = np.cos(tilt) * np.array([np.sin(yaw), -np.cos(yaw)])
    toward = np.column_stack([*level, np.full(frames, np.sin(tilt))])
    aim = target + distance * rng.normal(0, 0.06, 3)
    views = look_at(target + away * toward, aim)[:, :3]
    roll = rng.normal(0, 0.05)
    turn = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return turn @ views, float(1 / np.tan(field / 2))

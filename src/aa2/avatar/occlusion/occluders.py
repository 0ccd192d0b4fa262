"""What stands before the driver, told from keypoints and mask alone: a post, a desk, another person's arm.

Where the cores of the body's parts must be, going by the keypoints, and the mask says they are not, something
hides them. A false occluder cuts a hole into the new figure, a missed one shows it in front of what it should
be behind. The former is worse: evidence must be as wide as a core, and what masks often miss proves nothing,
which is hands, feet, forearms and hair.

Everything is found in a small picture of the body; only the contour, which is where the mask ends, is taken
from the mask as it is. Lengths are shares of the driver's stature unless they are called pixels.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np

from aa2.avatar.limbs import PARTS
from aa2.avatar.occlusion.cores import CORE, GUESSED, SURE, Body, body_cores
from aa2.avatar.widened import widened
from aa2.types import Pose

FULL, PARTLY = 0.8, 0.3
"""How much of a core's width must be missing to begin an occluder, and to go on with one."""
TRUNK = 0.35
"""Times so much of the trunk, which is broad."""
SLACK = 0.01
"""By how much masks may be too small."""
INSIDE = 0.07
"""How far an occluder goes on within the body, from a hidden core."""
BEYOND = 0.05
"""How far it goes on outside the body: the new figure may be wider."""
SOFT = 3
"""Pixels of the small picture over which an occluder goes on into the mask's edge, which may be soft."""
SPLIT = 0.25
"""Share of the sure cores that the mask must show, or it is not that of these keypoints."""
LARGE = 0.012
"""Square statures of hidden core that are believed of a single frame."""
AROUND = 2
"""Frames before and after in most of which a smaller occluder must be, too."""

_PROVING = tuple(part.name for part in PARTS if part.name.split()[-1] not in ("hand", "foot"))
"""Parts whose absence proves something."""
_DESK, _TABLE = {"left thigh", "right thigh"}, {"left shin", "right shin"}
"""What a desk hides, be the keypoints mere hunches, and what something lower hides."""


def hidden(
    keypoints: np.ndarray, confidence: np.ndarray, mask: np.ndarray, parts: np.ndarray | None = None
) -> np.ndarray:
    """Where something stands before the driver, as far as the new figure may reach.

    Args:
        keypoints: ``(133, 2)`` pixels, the driver's own, not retargeted ones.
        confidence: ``(133,)``.
        mask: ``(H, W)`` uint8, 0 to 255 where the driver is seen. What they handle counts as driver, if it is
            to be treated apart.
        parts: ``(P,)`` bool of `lasting`, the parts that are hidden; None judges by this frame alone.

    Returns:
        ``(H, W)`` float32 in [0, 1]; 0 wherever the mask is 255, and everywhere if nothing hides the driver.
    """
    result = np.zeros(mask.shape, np.float32)
    if parts is not None and not parts.any():
        return result
    body = body_cores(keypoints, confidence, mask)
    if body is None:
        return result
    loose, proven = _evidence(body)
    wanted = proven if parts is None else {n for n, hit in zip(_PROVING, parts, strict=True) if hit}
    missing = [place for name, place in loose.items() if name in wanted]
    if not missing:
        return result
    region = _region(body, np.logical_or.reduce(missing))
    left, top, right, bottom = body.box
    fine = cv2.resize(region.astype(np.float32), (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    height, width = mask.shape
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    free = 1 - mask[y0:y1, x0:x1].astype(np.float32) / 255
    result[y0:y1, x0:x1] = fine[y0 - top : y1 - top, x0 - left : x1 - left] * free
    return result


def hidden_over_time(
    pose: Pose, masks: Iterable[np.ndarray], cuts: Sequence[int] = ()
) -> Iterator[np.ndarray]:
    """`hidden` of consecutive frames, steadied; as many are read ahead as steadiness asks for.

    Args:
        pose: of T frames.
        masks: T of ``(H, W)`` uint8.
        cuts: frames that begin a new shot.
    """
    waiting: deque[np.ndarray] = deque()

    def passing() -> Iterator[np.ndarray]:
        for mask in masks:
            waiting.append(mask)
            yield mask

    for t, parts in enumerate(lasting(pose, passing(), cuts)):
        yield hidden(pose.keypoints[t], pose.confidence[t], waiting.popleft(), parts)


def lasting(pose: Pose, masks: Iterable[np.ndarray], cuts: Sequence[int] = ()) -> Iterator[np.ndarray]:
    """Which parts are hidden in each frame: much of them, or in most of the frames around, too.

    Args:
        pose, masks, cuts: as for `hidden_over_time`.

    Yields:
        ``(P,)`` bool for each frame, to be given to `hidden`.
    """
    areas = (hidden_areas(pose.keypoints[t], pose.confidence[t], mask) for t, mask in enumerate(masks))
    yield from lasting_of(areas, len(pose), cuts)


def lasting_of(areas: Iterable[np.ndarray], frames: int, cuts: Sequence[int] = ()) -> Iterator[np.ndarray]:
    """`lasting` of what `hidden_areas` tells of each frame; a few are read ahead."""
    shots = np.searchsorted(np.sort(np.asarray(cuts, int)), np.arange(frames), side="right")
    found: dict[int, np.ndarray] = {}
    stream = iter(areas)
    for t in range(frames):
        for new in range(max(found, default=-1) + 1, min(t + AROUND + 1, frames)):
            found[new] = next(stream)
        around = [n for n in range(t - AROUND, t + AROUND + 1) if n in found and shots[n] == shots[t]]
        proven, missing = found[t]
        often = np.mean([_with_neighbours(found[n][0] > 0) for n in around], axis=0) > 0.5
        yield (proven >= LARGE) | (missing > 0) & often
        found.pop(t - AROUND, None)


def hidden_areas(keypoints: np.ndarray, confidence: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """``(2, P)`` square statures of each part's core that are missing and proven to be hidden, and missing.

    Args:
        keypoints, confidence, mask: as for `hidden`.
    """
    body = body_cores(keypoints, confidence, mask)
    if body is None:
        return np.zeros((2, len(_PROVING)))
    loose, proven = _evidence(body)
    sizes = [np.count_nonzero(loose[n]) / body.size**2 if n in loose else 0.0 for n in _PROVING]
    return np.stack([np.array(sizes) * [n in proven for n in _PROVING], sizes])


def _with_neighbours(parts: np.ndarray) -> np.ndarray:
    """The parts and those that hang together with them: what passes a leg passes the other next."""
    joints = {part.name: {part.start.split()[-1], part.end.split()[-1]} for part in PARTS}
    joints["torso"] |= {"shoulder", "hip"}
    hit = [joints[name] for name, wanted in zip(_PROVING, parts, strict=True) if wanted]
    return np.array([any(joints[name] & other for other in hit) for name in _PROVING])


def _missing(body: Body, width: float) -> dict[str, np.ndarray]:
    """By part, ``(h, w)`` bool: what of its core is not seen, as wide as that share of the core."""
    near = widened(body.seen, _disc(SLACK * body.size))
    gone = body.inside & ~near
    found = {}
    for name in _PROVING:
        core = body.cores.get(name)
        if core is None or not (core & gone).any():
            continue
        radius = CORE * next(part.radius for part in PARTS if part.name == name) * body.size
        radius *= TRUNK if name == "torso" else 1.0
        wide = cv2.morphologyEx((core & gone).astype(np.uint8), cv2.MORPH_OPEN, _disc(width * radius))
        if wide.any():
            found[name] = wide > 0
    return found


def _evidence(body: Body) -> tuple[dict[str, np.ndarray], set[str]]:
    """`_missing`, as narrow as an occluder may go on, and the parts of which it proves one."""
    sure = [name for name in body.cores if body.known[name] >= SURE]
    core = np.logical_or.reduce([body.cores[name] for name in sure]) & body.inside if sure else body.inside
    loose = _missing(body, PARTLY)
    if not sure or np.count_nonzero(core & body.seen) < SPLIT * np.count_nonzero(core):
        return loose, set()
    strict = {name for name in _missing(body, FULL) if not name.endswith("forearm")}
    guessed = {name: place for name, place in loose.items() if body.known[name] >= GUESSED}
    groups = {_group(name) for name in strict & set(guessed)}
    # Of what is hidden the keypoints are guesses: of one limb they may be wrong, hardly of several at once.
    several = len(groups) > 1 and not all(group.endswith("arm") for group in groups)
    kept: set[str] = set()
    for cluster in _clusters(guessed, body):
        proof = cluster & strict
        if proof and (several or any(body.known[name] >= SURE for name in proof)):
            kept |= cluster
    if strict >= _DESK or (strict & set(guessed)) >= _TABLE:
        kept |= {name for name in loose if _group(name).endswith("leg")}
    return loose, kept


def _group(name: str) -> str:
    """The limb that a part belongs to, or itself."""
    side, _, kind = name.rpartition(" ")
    return f"{side} {'arm' if 'arm' in kind else 'leg'}" if side else kind


def _clusters(missing: dict[str, np.ndarray], body: Body) -> list[set[str]]:
    """The parts of which something is missing, those together whose missing places are next to each other."""
    clusters: list[tuple[set[str], np.ndarray]] = []
    for name, place in missing.items():
        near = widened(place, _disc(0.05 * body.size))
        touched = [cluster for cluster in clusters if near[cluster[1]].any()]
        clusters = [cluster for cluster in clusters if not any(cluster is other for other in touched)]
        names = {name}.union(*(cluster[0] for cluster in touched))
        clusters.append((names, np.logical_or.reduce([place, *(cluster[1] for cluster in touched)])))
    return [names for names, _ in clusters]


def _region(body: Body, missing: np.ndarray) -> np.ndarray:
    """``(h, w)`` bool, an occluder of which hidden cores are known: what the mask does not show of it, and
    the mask's edge at it."""
    free = ~body.seen
    shown = np.logical_or.reduce(list(body.cores.values())) & body.seen
    nearer = _distance(missing) <= _distance(shown)
    within = _grown(missing, free & (body.whole & nearer | body.inner), INSIDE * body.size)
    # Outside the body, what hides the nearest of it goes on.
    from_seen = _distance(body.seen)
    found = _grown(within, free & (_distance(within) <= from_seen + 1), BEYOND * body.size)
    return found | (from_seen <= SOFT) & (_distance(found) <= SOFT)


def _grown(seed: np.ndarray, room: np.ndarray, reach: float) -> np.ndarray:
    """What of the room is so near to the seed on ways within it: not beyond a seen part of the body."""
    reached, allowed = seed.astype(np.uint8), (room | seed).astype(np.uint8)
    for turn in range(round(reach)):
        shape = (cv2.MORPH_CROSS, cv2.MORPH_RECT)[turn % 2]  # makes octagons, which are nearly round
        reached = np.minimum(cv2.dilate(reached, cv2.getStructuringElement(shape, (3, 3))), allowed)
    return reached > 0


def _distance(shape: np.ndarray) -> np.ndarray:
    """Pixels to the shape."""
    if not shape.any():
        return np.full(shape.shape, np.inf, np.float32)
    return cv2.distanceTransform((~shape).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)


def _disc(radius: float) -> np.ndarray:
    side = 2 * max(round(radius), 1) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))

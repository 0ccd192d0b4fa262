"""Rendered clips as a user's video gives them: signals extracted, the figure drawn as in use.

Simulated errors (`aa2.train.augmentation`) are of a kind that somebody thought of. Here the pictures of a
clip are all that is known, as in `aa2 animate`: pose, masks and depth are found by the same extraction, the
reference is cut out by the same matting, lifted, given its proportions and aligned, and drawn at the
pictures' own resolution. Only the truth is the renderer's.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch

from aa2.avatar.retargeting.heights import standing_height
from aa2.avatar.retargeting.retarget import retarget
from aa2.clips.clip import Clip
from aa2.conditions.build import crop_signals, to_conditions, window_arrays
from aa2.conditions.framing import Crop, window_crop
from aa2.conditions.lift import Lifted, aligned, draw_frame, lifted
from aa2.conditions.plate import clean_plate, plate_holes
from aa2.conditions.reference import reference_crop
from aa2.conditions.skeleton import draw_skeleton
from aa2.errors import Doubt, InputError
from aa2.extract.choice import Point, Spot
from aa2.extract.extract import extract, extract_reference
from aa2.extract.morphology import dilated
from aa2.extract.outline import FRINGE, SHOWING
from aa2.models.bundle import Bundle
from aa2.train.degradation.shots import half_reference
from aa2.train.layered_windows import LayeredWindow
from aa2.train.painting import paint
from aa2.types import BODY, Pose, Reference, Signals

SURE = 0.5
"""Confidence of a keypoint that counts."""
NEAR = 0.15
"""Share of the person's height by which what is found may be off, in the median, to be the person."""
HALF = 0.35
"""Share of the pictures that are cut to half figures."""
OWN = 0.6
"""Share of the windows in which a character drives itself whose reference is a frame of the clip."""
GENEROUS = 0.1
"""Share of the drivers whose outline cannot be told from the background."""
EACH = 2
"""Windows of a driver and a character."""
DILATE = 64
"""Masks are widened by one such part of the picture's shorter side, as `aa2.animate` does."""
CLOSE = 1.25
"""Ratio of standing heights, either way, up to which one character is asked to stand for the other."""
LOST = 0.02
"""Share of the character that may lie where nothing changes, of a window that shows what is wanted."""


@dataclass(frozen=True)
class Drawn:
    """A stretch of a clip as it was extracted, before it is given a character.

    Attributes:
        signals: of all its frames, at their size.
        plate: ``(T, H, W, 3)`` uint8, the clean plate.
    """

    signals: Signals
    plate: np.ndarray


def extracted_windows(
    clip: Clip, frames: int, bundle: Bundle, rng: np.random.Generator
) -> Iterator[LayeredWindow]:
    """Windows of one clip, each character of it driving itself and the other.

    Args:
        clip: a rendered one, short: all its frames are read.
        frames: of a window.
        bundle: whose denoiser paints.
        rng: decides where windows begin, which references are half figures, and the painting's noise.

    Yields:
        Windows; those are left out in which extraction found somebody else or nobody, and of characters of
        very different heights.
    """
    characters = [clip] if clip.other is None else [clip, clip.other]
    pictures = [_picture(character, rng) for character in characters]
    for driver in characters:
        drawn = _drawn(driver, rng)
        if drawn is None:
            continue
        for shown, picture in zip(characters, pictures, strict=True):
            scale = _scale(driver, shown)
            if not 1 / CLOSE <= scale <= CLOSE:
                continue
            for _ in range(EACH):
                start = int(rng.integers(len(clip) - frames + 1))
                span = slice(start, start + frames)
                reference = picture
                if shown is driver and rng.random() < OWN:
                    reference = _own_frame(drawn.signals, span)
                noise = torch.Generator().manual_seed(int(rng.integers(2**32)))
                window = reference and _window(drawn, shown, reference, scale, span, bundle, noise)
                if window is not None:
                    yield window


def _drawn(driver: Clip, rng: np.random.Generator) -> Drawn | None:
    """The clip's character as extraction finds it; None where it finds somebody else."""
    place = _trunk(driver.pose, 0)
    if place is None or driver.source is None:
        return None
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore", Doubt)
        try:
            found = extract(driver.source, Path(scratch) / "clip", person=Spot(0, *place))
        except InputError:
            return None
        with found:
            signals = found.read(0, len(found))
    if not all(_same(signals.pose, driver.pose, t) for t in range(len(signals))):
        return None
    signals = replace(signals, object_masks=driver.object_masks(0, len(driver)))
    return Drawn(signals, _plate(signals, driver, rng))


def _plate(signals: Signals, driver: Clip, rng: np.random.Generator) -> np.ndarray:
    """The clean plate, filled where the person is; now and then all that their generous mask covers.

    A frame's outline (`aa2.extract.outline`) takes a second to find: the renderer's, a little wider or
    narrower than one that was found, stands for it.
    """
    holes = plate_holes(signals.character_mask)
    if rng.random() < GENEROUS:
        return clean_plate(signals.frames, holes, texture=True)
    shown = driver.character_mask(0, len(driver)) >= SHOWING
    span = np.ptp(np.nonzero(shown.any(axis=(0, 2)))[0]) if shown.any() else 0
    radius = rng.uniform(0.5, 1.6) * FRINGE * span
    tight = [hole & (dilated(mask, radius) > 0) for hole, mask in zip(holes, shown, strict=True)]
    return clean_plate(signals.frames, holes, tight, texture=True)


def _picture(character: Clip, rng: np.random.Generator) -> Reference | None:
    """The character's picture as a user gives it, perhaps a half figure; None where nobody is found in it."""
    given = character.reference
    if given is None:
        return None
    if rng.random() < HALF:
        given = half_reference(given, rng)
    return _reference(given.picture, given.pose)


def _own_frame(signals: Signals, span: slice) -> Reference | None:
    """The frame farthest from a window as its character's picture (AA2 §3.1)."""
    first, last = 0, len(signals) - 1
    far = first if span.start - first > last - (span.stop - 1) else last
    return _reference(signals.frames[far], signals.pose[far : far + 1])


def _reference(picture: np.ndarray, pose: Pose) -> Reference | None:
    """Who is found in a picture; None where that is not who stands there in this pose."""
    place = _trunk(pose, 0)
    if place is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Doubt)
        try:
            found = extract_reference(picture, person=Point(*place))
        except InputError:
            return None
    return found if found is not None and _same(found.pose, pose, 0) else None


def _window(
    drawn: Drawn,
    shown: Clip,
    reference: Reference,
    scale: float,
    span: slice,
    bundle: Bundle,
    noise: torch.Generator,
) -> LayeredWindow | None:
    """A window; None where it could not show the character whole, whatever a network does."""
    signals = drawn.signals
    lift = lifted(reference, bundle.preset.lift)
    # The true ratio: nothing that a network sees would tell it how tall to paint.
    posed = retarget(signals.pose, reference.pose, scale=scale, objects=signals.handled)
    posed = aligned(lift, posed, signals.pose, signals.character_mask, frames=signals.frames)
    given = Signals(
        signals.frames[span],
        posed[span],
        signals.character_mask[span],
        signals.object_masks[span],
        driver=signals.pose[span],
    )
    crop = _crop(given, lift, bundle)
    if crop is None:
        return None
    arrays = window_arrays(
        crop_signals(given, crop),
        reference_crop(reference, crop.size),
        mask_kind=bundle.preset.mask_kind,
        dilate=max(1, min(crop.size) // DILATE),
        grow=True,
        lift=lift,
    )
    painted = paint(bundle, to_conditions([arrays]), noise)[0]
    levels = ((painted + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy()
    size = signals.frames.shape[2], signals.frames.shape[1]
    region = crop.region(size)
    left, top, right, bottom = region
    part = np.s_[:, top:bottom, left:right]
    seen = [draw_frame(lift, given, t, region) for t in range(len(given))]
    mask = np.stack([crop.restore_mask(mask, size) for mask in arrays.mask])[part]
    # Objects before the figure stay as they are.
    mask &= ~given.handled[part]
    character = shown.character_mask(span.start, span.stop)[part]
    solid = character >= 128
    if not (solid & mask).any() or (solid & ~mask).sum() > LOST * solid.sum():
        return None
    source, target = given.frames[part], shown.frames(span.start, span.stop)[part]
    pose = given.pose.transformed(np.array([[1, 0, -left], [0, 1, -top]]))
    box = right - left, bottom - top
    points = zip(pose.keypoints, pose.confidence, strict=True)
    return LayeredWindow(
        target=np.where(mask[..., None], target, source),
        character=character,
        painted=np.stack([crop.restore(picture, region, cv2.INTER_CUBIC) for picture in levels]),
        figure=np.stack([colours for colours, _ in seen]),
        coverage=np.stack([np.rint(255 * cover).astype(np.uint8) for _, cover in seen]),
        plate=drawn.plate[span][part],
        mask=mask,
        skeleton=np.stack([draw_skeleton(*point, box) for point in points]),
    )


def _crop(signals: Signals, lift: Lifted, bundle: Bundle) -> Crop | None:
    """Where `aa2.animate` would look."""
    reached = [lift.reach(signals.pose[t : t + 1]) for t in range(len(signals))]
    size = signals.frames.shape[2], signals.frames.shape[1]
    return window_crop(signals.pose, signals.character_mask, size, bundle.preset.buckets, reached=reached)


def _scale(driver: Clip, shown: Clip) -> float:
    """Ratio of standing heights; infinite where nobody knows."""
    if shown is driver:
        return 1.0
    if driver.geometry is None or shown.geometry is None:
        return np.inf
    return standing_height(shown.geometry) / standing_height(driver.geometry)


def _trunk(pose: Pose, t: int) -> tuple[float, float] | None:
    """The middle of what is seen of shoulders and hips."""
    points = pose.keypoints[t, [5, 6, 11, 12]][pose.confidence[t, [5, 6, 11, 12]] > SURE]
    if not len(points):
        return None
    x, y = points.mean(axis=0)
    return float(x), float(y)


def _same(found: Pose, true: Pose, t: int) -> bool:
    """Whether both are one person in a frame: the keypoints that both are sure of lie near each other."""
    sure = (found.confidence[t, BODY] > SURE) & (true.confidence[t, BODY] > SURE)
    if sure.sum() < 3:
        return False
    ours, theirs = found.keypoints[t, BODY][sure], true.keypoints[t, BODY][sure]
    height = max(float(np.ptp(theirs[:, 1])), float(np.ptp(theirs[:, 0])), 1.0)
    return float(np.median(np.linalg.norm(ours - theirs, axis=1))) < NEAR * height

"""Rendered clips as a user's video gives them: signals extracted from the pictures, the figure drawn as in use.

Simulated errors (`aa2.train.augmentation`) are of a kind that somebody thought of. Here the pictures of a clip
are all that is known, as in `aa2 animate`: pose, masks and depth are found by the same extraction, the reference
is cut out by the same matting, lifted, given its proportions and aligned, and drawn at the pictures' own
resolution. Only the truth is the renderer's.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from aa2.avatar.retargeting.retarget import retarget
from aa2.clips.clip import Clip
from aa2.conditions.build import crop_signals, window_arrays
from aa2.conditions.framing import Crop, Size, choose_crop
from aa2.conditions.lift import Lifted, aligned, lifted
from aa2.conditions.mask import character_pixels, mask_box
from aa2.conditions.plate import clean_plate, plate_holes
from aa2.conditions.reference import reference_crop
from aa2.errors import Doubt, InputError
from aa2.extract.choice import Point, Spot
from aa2.extract.extract import extract, extract_reference
from aa2.train.batches import Sample, alike
from aa2.train.degradation.shots import half_reference
from aa2.types import BODY, Pose, Reference, Signals

SURE = 0.5
"""Confidence of a keypoint that counts."""
NEAR = 0.15
"""Share of the person's height by which what is found may be off, in the median, to be the person."""
HALF = 0.35
"""Share of the references that are cut to half figures."""
DILATE = 64
"""Masks are widened by one such part of the picture's shorter side, as `aa2.animate` does."""
STEP = 16
"""Pixels of which a window's sides are multiples."""


@dataclass(frozen=True)
class Drawn:
    """A stretch of a clip as it was extracted, before it is given a character.

    Attributes:
        signals: of all its frames, at their size.
        plate: ``(T, H, W, 3)`` uint8, the clean plate.
    """

    signals: Signals
    plate: np.ndarray


def windows_as_used(
    clip: Clip, frames: int, buckets: Sequence[Size], rng: np.random.Generator
) -> Iterator[Sample]:
    """Windows of one clip, each character of it driving itself and, where they are alike, the other.

    Args:
        clip: a rendered one, short: all its frames are read.
        frames: of a window.
        buckets: the model's picture sizes; a window has the shape of one and the clip's own resolution.
        rng: decides where windows begin and which references are half figures.

    Yields:
        Windows with everything in them; those are left out in which extraction found somebody else or nobody.
    """
    characters = [clip] if clip.other is None else [clip, clip.other]
    references = [_reference(character, rng) for character in characters]
    for number, driver in enumerate(characters):
        drawn = _drawn(driver)
        if drawn is None:
            continue
        for other, reference in enumerate(references):
            shown = characters[other]
            truth = shown.character_mask(0, len(clip))
            if reference is None or not (
                other == number or alike(driver.character_mask(0, len(clip)), truth)
            ):
                continue
            start = int(rng.integers(len(clip) - frames + 1))
            sample = _sample(drawn, shown, reference, start, start + frames, buckets)
            if sample is not None:
                yield sample


def _drawn(driver: Clip) -> Drawn | None:
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
    return Drawn(signals, clean_plate(signals.frames, plate_holes(signals.character_mask)))


def _reference(character: Clip, rng: np.random.Generator) -> Reference | None:
    """The character's picture as a user gives it, perhaps a half figure; None where nobody is found in it."""
    given = character.reference
    if given is None:
        return None
    if rng.random() < HALF:
        given = half_reference(given, rng)
    place = _trunk(given.pose, 0)
    if place is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Doubt)
        try:
            found = extract_reference(given.picture, person=Point(*place))
        except InputError:
            return None
    return found if found is not None and _same(found.pose, given.pose, 0) else None


def _sample(
    drawn: Drawn, shown: Clip, reference: Reference, start: int, stop: int, buckets: Sequence[Size]
) -> Sample | None:
    signals = drawn.signals
    lift = lifted(reference)
    posed = retarget(signals.pose, reference.pose, objects=signals.handled)
    posed = aligned(lift, posed, signals.pose, signals.character_mask)
    given = Signals(
        signals.frames[start:stop],
        posed[start:stop],
        signals.character_mask[start:stop],
        signals.object_masks[start:stop],
        driver=signals.pose[start:stop],
    )
    crop = _crop(given, lift, buckets)
    if crop is None:
        return None
    whole = Crop((0, 0, signals.frames.shape[2], signals.frames.shape[1]), crop.size)
    target = np.stack([crop.apply(frame) for frame in shown.frames(start, stop)])
    character = np.stack([crop.apply(mask) for mask in shown.character_mask(start, stop)])
    window = window_arrays(
        crop_signals(given, crop),
        reference_crop(reference, whole.size),
        dilate=max(1, min(crop.size) // DILATE),
        grow=True,
        lift=lift,
        plate=np.stack([crop.apply(plate) for plate in drawn.plate[start:stop]]),
    )
    if not window.mask.any() or not (character >= 128).any():
        return None
    target = np.where(window.mask[..., None], target, window.frames)
    return Sample(target, character, window, motion=False, no_reference=False)


def _crop(signals: Signals, lift: Lifted, buckets: Sequence[Size]) -> Crop | None:
    """Around the person and the figure, at the pictures' own resolution."""
    boxes = [mask_box(character_pixels(mask)) for mask in signals.character_mask]
    reached = [lift.reach(signals.pose[t : t + 1]) for t in range(len(signals))]
    size = signals.frames.shape[2], signals.frames.shape[1]
    crop = choose_crop(signals.pose, [*boxes, *reached], size, buckets)
    if crop is None:
        return None
    zoom = (crop.box[2] - crop.box[0]) / crop.size[0]
    sides = [max(round(side * zoom / STEP), 1) * STEP for side in crop.size]
    return Crop(crop.box, (sides[0], sides[1]))


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

"""Characters of ordinary videos and pictures, by the path of a user's picture; made once and kept.

A reference is kept without its picture, ``(mask, pose, foreground)`` as an ``.npz`` file, under a key of all
that it depends on (`aa2.evaluate.protocols.extracted`).
"""

from __future__ import annotations

import warnings
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from aa2.clips.clip import Clip
from aa2.conditions.mask import mask_box
from aa2.errors import Doubt, InputError
from aa2.evaluate.files import write_arrays
from aa2.evaluate.protocols.extracted import Extracted, content_key
from aa2.extract.choice import Point
from aa2.extract.extract import extract_reference
from aa2.extract.matte import matte
from aa2.media.picture import read_picture
from aa2.types import BODY, Pose, Reference

SURE = 0.5
"""Confidence of a keypoint that counts."""
NEAR = 0.25
"""Share of the person's height by which two poses of one person may differ."""
TRUNK = [5, 6, 11, 12]
"""Shoulders and hips."""


def frame_reference(video: Extracted, clip: Clip, index: int) -> Reference:
    """The tracked person of a video in one of its frames, taken as a user's picture is.

    Where the frame alone shows somebody else there or nobody, what was tracked is cut out to the pixel.

    Args:
        video: the video.
        clip: its clip, open.
        index: of a frame that shows the person.
    """
    picture, tracked = clip.frames(index, index + 1)[0], clip.pose[index : index + 1]
    kept = video.folder / f"reference-{index:06d}.npz"
    found = _load(kept, picture)
    if found is None:
        found = _found(picture, _on(tracked))
        if found is None or not is_same_person(found.pose, tracked):
            alpha, colours = _matte(picture, clip.character_mask(index, index + 1)[0], tracked)
            found = Reference(picture, alpha, tracked, colours)
        _save(kept, found)
    return found


def picture_reference(name: str, path: Path, kept: Path) -> Reference | None:
    """The character of a picture; None where nobody is found.

    Args:
        name: of the picture, fit for a file name.
        path: the picture.
        kept: a folder, made where it is missing.
    Raises:
        InputError: it cannot be read.
    """
    picture = read_picture(path)
    file = kept / f"{name}-{content_key(path)}.npz"
    found = _load(file, picture)
    if found is None:
        found = _found(picture, None)
        if found is None:
            found = Reference(picture, np.zeros(picture.shape[:2], np.uint8), Pose.absent(1))
        kept.mkdir(parents=True, exist_ok=True)
        _save(file, found)
    return found if found.pose.present.any() else None


def shown_masks(video: Extracted, clip: Clip, start: int, stop: int) -> np.ndarray:
    """``(F, H, W)`` uint8: how much of each pixel shows the person, cut out frame by frame and kept.

    Extracted masks are generous: a method would be scored on scene that it need not paint.
    """
    masks = clip.character_mask(start, stop)
    kept = video.folder / f"shown-{start:06d}-{stop:06d}.npz"
    try:
        with np.load(kept) as stored:
            shown = stored["masks"]
        if shown.shape == masks.shape:
            return shown
    except (OSError, ValueError, KeyError, BadZipFile):
        pass
    frames = zip(clip.frames(start, stop), masks, range(start, stop), strict=True)
    shown = np.stack([_matte(frame, mask, clip.pose[t : t + 1])[0] for frame, mask, t in frames])
    write_arrays(kept, {"masks": shown}, compressed=True)
    return shown


def _found(picture: np.ndarray, person: Point | None) -> Reference | None:
    """Who is found in a picture; doubts are not told, for nobody is there to act on them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Doubt)
        try:
            return extract_reference(picture, person=person)
        except InputError:  # nobody at that point
            return None


def _matte(picture: np.ndarray, mask: np.ndarray, pose: Pose) -> tuple[np.ndarray, np.ndarray]:
    """`matte`, its doubts not told."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Doubt)
        return matte(picture, mask, pose)


def _on(pose: Pose) -> Point | None:
    """A point on the person of a pose of one frame: amid shoulders and hips, or the sure keypoints."""
    body, sure = pose.keypoints[0, BODY], pose.confidence[0, BODY] > SURE
    trunk = [k for k in TRUNK if sure[k]] or np.flatnonzero(sure).tolist()
    return Point(*map(float, body[trunk].mean(axis=0))) if trunk else None


def is_same_person(found: Pose, tracked: Pose) -> bool:
    """Whether both are one person: the keypoints that both are sure of lie near each other."""
    sure = (found.confidence[0, BODY] > SURE) & (tracked.confidence[0, BODY] > SURE)
    if not sure.any():
        return False
    ours, theirs = found.keypoints[0, BODY][sure], tracked.keypoints[0, BODY][sure]
    height = max(float(np.ptp(theirs[:, 1])), float(np.ptp(theirs[:, 0])), 1.0)
    return float(np.median(np.linalg.norm(ours - theirs, axis=1))) < NEAR * height


def _save(path: Path, reference: Reference) -> None:
    pose = reference.pose
    arrays = {"mask": reference.mask, "keypoints": pose.keypoints, "confidence": pose.confidence}
    if pose.depth is not None:
        arrays["depth"] = pose.depth
    box = mask_box(reference.mask)
    if reference.foreground is not None and box is not None:  # where the mask is 0 it says nothing
        left, top, right, bottom = box
        arrays |= {"box": np.array(box), "foreground": reference.foreground[top:bottom, left:right]}
    write_arrays(path, arrays, compressed=True)


def _load(path: Path, picture: np.ndarray) -> Reference | None:
    """What is kept for a picture, if it is there and whole."""
    try:
        with np.load(path) as stored:
            arrays = {name: stored[name] for name in stored.files}
        pose = Pose(arrays["keypoints"], arrays["confidence"], arrays.get("depth"))
        foreground = None
        if "foreground" in arrays:
            left, top, right, bottom = arrays["box"]
            foreground = picture.copy()
            foreground[top:bottom, left:right] = arrays["foreground"]
        if arrays["mask"].shape != picture.shape[:2]:
            return None
        return Reference(picture, arrays["mask"], pose, foreground)
    except (OSError, ValueError, KeyError, BadZipFile):
        return None

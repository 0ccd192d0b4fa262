"""From any video to a clip, and from a picture to a reference: one person's pose, its depth, and mask.

A video is read twice. The first pass follows everybody and keeps a few numbers per frame and person, so that
the one whom the user means is known in *all* frames, before and after the one that was named. The second pass
reads that person's keypoints and mask, and how the picture moves under them. Neither holds more than two
frames. Depth is lifted from the keypoints.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.clips.writer import ClipWriter
from aa2.extract.apart import alone, silhouettes
from aa2.extract.backends import Figure, PoseBackend, load_backend
from aa2.extract.choice import Choice, PictureChoice, Spot, check_choice, choose
from aa2.extract.colours import continued, own_colours
from aa2.extract.depth import with_depth
from aa2.extract.keypoint_flow import KeypointFlow
from aa2.extract.matte import matte
from aa2.extract.portrait import chosen, only, portrayed
from aa2.extract.reading import PersonReader, pose_of
from aa2.extract.smoothing import smooth
from aa2.extract.tracking import Tracker
from aa2.media.picture import over
from aa2.media.video import VideoReader, probe
from aa2.types import Pose, Progress, Reference

log = logging.getLogger(__name__)
GROUNDS = (128, 235, 40)
"""Greys on which people are looked for in a picture that is cut out."""


def extract(
    video: Path,
    output: Path,
    *,
    person: Choice = None,
    backend: str = "embedded",
    progress: Progress | None = None,
) -> Clip:
    """Make the clip folder ``output`` of a video: pose and mask of one person, linked to the video.

    Args:
        video: the file.
        output: the folder to make.
        person: whom: the n-th most prominent, a point on somebody in a frame, or the most prominent.
        backend: a name in ``aa2.extract.backends.BACKENDS``.
        progress: told after each frame, over both passes; of how many is an estimate until the end.

    Raises:
        InputError: a file cannot be read or written, there is no such person or backend.
    """
    info = probe(video)
    check_choice(person, info.width, info.height)
    parts = load_backend(backend)
    made_by = {"pose": backend, "character_mask": backend}
    size = (info.width, info.height)
    with ClipWriter(output, fps=info.fps, size=size, source=video, made_by=made_by) as writer:
        tracker = _tracked(video, parts.pose, person, lambda done: _tell(progress, done, 2 * info.frames))
        frames = tracker.frames
        chosen = choose(person, tracker, video)
        reader = PersonReader(parts, tracker, chosen)
        poses, flow = [], KeypointFlow()
        with VideoReader(video) as pictures:
            for time, picture in pictures:
                pose, mask, before = reader.read(picture)
                poses.append(pose)
                flow.add(picture, pose, mask)
                writer.write(time=time, character_mask=mask, occluder_mask=before)
                _tell(progress, frames + len(poses), 2 * frames)
        found = sum(bool(pose.confidence.any()) for pose in poses)
        log.info("%s: person in %d of %d frames, %d cuts", video, found, len(poses), len(tracker.cuts))
        steady = flow.hold(smooth(_joined(poses), tracker.cuts), tracker.cuts)
        writer.pose, writer.cuts = with_depth(steady, tracker.cuts, parts.depth), list(tracker.cuts)
    return Clip.open(output)


def extract_reference(
    picture: np.ndarray,
    backend: str = "embedded",
    *,
    alpha: np.ndarray | None = None,
    person: PictureChoice = None,
    mask: np.ndarray | None = None,
) -> Reference | None:
    """One person of a picture, cut out to the pixel, or None where there is nobody.

    Args:
        picture: ``(H, W, 3)`` uint8.
        backend: a name in ``aa2.extract.backends.BACKENDS``.
        alpha: ``(H, W)`` uint8, the picture's own opacity: it is the matte, the picture has its colours.
        person: whom: the n-th largest, a point on somebody, or the largest.
        mask: ``(H, W)`` uint8, a matte that somebody made: it is taken as it is.

    Returns:
        With ``foreground``. A picture that has ``alpha`` comes back on a plain ground.

    Raises:
        InputError: there is no such backend or person.
    """
    parts = load_backend(backend)
    own = mask if alpha is None or mask is None else np.minimum(alpha, mask)
    own = alpha if own is None else own
    if own is None:
        found = portrayed(parts.pose, picture)
        shown, colours = picture, None
    else:
        colours = continued(picture, alpha, 0) if alpha is not None else own_colours(picture, own)
        shown, found = _on_plain(parts.pose, colours, own)
    if not found:
        return None
    log.info("reference: %d found, %s", len(found), "to be cut out" if own is None else "cut out already")
    seen, figure, others = alone(parts.pose, shown, chosen(person, found, shown), found)
    figure = parts.pose.whole(seen, figure)
    rough, pose = parts.mask.mask(shown, figure), pose_of(figure)
    if own is None or colours is None:
        own, colours = matte(picture, rough, pose)
        own = only(own * (1 - silhouettes(others, own.shape)), rough) if others else own
    elif len(found) > 1:
        own = only(own, rough)
    return Reference(picture if alpha is None else shown, own, with_depth(pose, [], parts.depth), colours)


def _on_plain(pose: PoseBackend, colours: np.ndarray, alpha: np.ndarray) -> tuple[np.ndarray, list[Figure]]:
    """What is cut out on the first plain ground on which somebody is found, and who."""
    shown, found = colours, []
    for level in GROUNDS:
        shown = over(colours, alpha, (level, level, level))
        found = portrayed(pose, shown)
        if found:
            break
    return shown, found


def _tracked(video: Path, pose: PoseBackend, choice: Choice, tell: Callable[[int], None]) -> Tracker:
    """The first pass."""
    tracker = Tracker(pose, (choice.frame, choice.x, choice.y) if isinstance(choice, Spot) else None)
    with VideoReader(video) as frames:
        for _, picture in frames:
            tracker.add(picture)
            tell(tracker.frames)
    return tracker


def _joined(poses: list[Pose]) -> Pose:
    return Pose(np.concatenate([p.keypoints for p in poses]), np.concatenate([p.confidence for p in poses]))


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(min(done, total), total)

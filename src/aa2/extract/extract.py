"""From any video to a clip, and from a picture to a reference: one person's pose, its depth, and mask.

A video is read twice. The first pass follows everybody and keeps a few numbers per frame and person, so that
the one whom the user means is known in *all* frames, before and after the one that was named. The second pass
reads that person's keypoints and mask. Neither holds more than a frame. Depth is lifted from the keypoints.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.clips.writer import ClipWriter
from aa2.extract.backends import PoseBackend, load_backend
from aa2.extract.choice import Choice, Spot, check_choice, choose
from aa2.extract.depth import with_depth
from aa2.extract.figures import people, seen_area
from aa2.extract.reading import PersonReader, pose_of
from aa2.extract.smoothing import smooth
from aa2.extract.tracking import Tracker
from aa2.media.video import VideoReader, probe
from aa2.types import Pose, Reference

Progress = Callable[[int, int], None]
"""Told the frames done and to do, over both passes; the latter is an estimate until the end."""


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
        progress: told after each frame.

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
        poses = []
        with VideoReader(video) as pictures:
            for time, picture in pictures:
                pose, mask = reader.read(picture)
                poses.append(pose)
                writer.write(time=time, character_mask=mask)
                _tell(progress, frames + len(poses), 2 * frames)
        steady = smooth(_joined(poses), tracker.cuts)
        writer.pose, writer.cuts = with_depth(steady, tracker.cuts, parts.depth), list(tracker.cuts)
    return Clip.open(output)


def extract_reference(picture: np.ndarray, backend: str = "embedded") -> Reference | None:
    """The largest person in a picture ``(H, W, 3)`` uint8, or None where there is nobody.

    Raises:
        InputError: there is no such backend.
    """
    parts = load_backend(backend)
    found = people(parts.pose, picture)
    if not found:
        return None
    figure = parts.pose.whole(picture, max(found, key=seen_area))
    pose = with_depth(pose_of(figure), [], parts.depth)
    return Reference(picture, parts.mask.mask(picture, figure), pose)


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

"""The two passes over a video that make a clip, written down every few frames: a stop costs no more."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from aa2.clips.growing import GrowingClip
from aa2.errors import InputError
from aa2.extract.choice import Choice, Spot, choose
from aa2.extract.depth import with_depth
from aa2.extract.found import FoundPerson, ObjectPrompt, Patch
from aa2.extract.keypoint_flow import KeypointFlow
from aa2.extract.protocols import Extractor
from aa2.extract.reading import PersonReader, Reading
from aa2.extract.regions import Region
from aa2.extract.smoothing import smooth
from aa2.extract.tracking import Tracker
from aa2.media.stage_log import GROUP, StageLog
from aa2.types import Pose, StageProgress

log = logging.getLogger(__name__)
CLASSES = (FoundPerson, Patch, Region)
"""What is written down besides numbers and arrays."""
STAGES = ("finding people", "reading the person")
"""What the two passes are called."""


class FrameSource(Protocol):
    """A video that is looked at twice.

    Attributes:
        video: the file.
        size: width and height of its frames.
        fps: average frames per second.
        frames: how many there are, 0 where nobody knows yet.
        skipped: frames of the file before the first of these; known once that was given.
    """

    video: Path
    size: tuple[int, int]
    fps: Fraction
    frames: int
    skipped: int

    def first(self, start: int) -> Iterator[tuple[float, np.ndarray]]:
        """Time, seconds, and picture, ``(H, W, 3)`` uint8, of every frame from ``start`` on."""
        ...

    def again(self, start: int, stop: int) -> Iterator[np.ndarray]:
        """The pictures from ``start`` to before ``stop`` once more."""
        ...


class Extraction:
    """One person's signals in a video, made in a folder, where a later one goes on with them.

    Args:
        folder: holds what is finished; ``clip`` in it is the clip.
        source: the video.
        parts: what finds.
        choice: whom.
        objects: that the person handles.
        progress: told after each frame which of `STAGES` it is, the frames done and to do; how many these
            are is an estimate in the first, 0 where nobody knows.

    Raises:
        InputError: what is in the folder is damaged.
    """

    def __init__(
        self,
        folder: Path,
        source: FrameSource,
        parts: Extractor,
        choice: Choice = None,
        objects: Sequence[ObjectPrompt] = (),
        progress: StageProgress | None = None,
    ) -> None:
        self._source, self._parts, self._choice, self._objects = source, parts, choice, objects
        self._progress = progress
        self._tracked = StageLog(folder / "tracking", CLASSES)
        self._read = StageLog(folder / "reading", CLASSES)
        self._clip = GrowingClip(folder / "clip", source.size)

    @property
    def clip(self) -> Path:
        """The folder of the clip."""
        return self._clip.folder

    def run(self) -> GrowingClip:
        """Make what is still to be made.

        Raises:
            InputError: the video cannot be read, or there is no such person in it.
        """
        if self._read.complete:
            return self._clip
        tracker, times = self._track()
        reader = PersonReader(
            self._parts, tracker, choose(self._shifted(), tracker, self._source.video), self._objects
        )
        self._read_person(reader, tracker, times)
        return self._clip

    def _shifted(self) -> Choice:
        """The choice with frames counted from the first that is looked at."""
        choice, skipped = self._choice, self._source.skipped
        if not isinstance(choice, Spot) or not skipped:
            return choice
        if choice.frame < skipped:
            problem = f"frame {choice.frame} is before the part of the video that begins with {skipped}"
            raise InputError("`person`", problem, "point at the person in a frame of that part")
        return Spot(choice.frame - skipped, choice.x, choice.y)

    def _track(self) -> tuple[Tracker, list[float]]:
        """The first pass: everybody, and the times of the frames."""
        kept, tracker = self._tracked, Tracker(self._parts.pose)
        times: list[float] = []
        if kept.finished:
            entries = list(kept.entries())
            times = [time for entry in entries for time in entry["times"]]
            self._source.skipped = kept.state["skipped"]
            tracker.restore(kept.finished, (entry["news"] for entry in entries), kept.state["tracker"])
        if kept.complete:
            return tracker, times

        def write(complete: bool) -> None:
            news, state = tracker.news()
            entry = {"times": times[kept.finished :], "news": news}
            state = {"skipped": self._source.skipped, "tracker": state}
            kept.write(len(times), entry, state, complete=complete)

        for time, picture in self._source.first(kept.finished):
            choice = self._shifted()
            tracker.point = (choice.frame, choice.x, choice.y) if isinstance(choice, Spot) else None
            tracker.add(picture)
            times.append(time)
            if len(times) % GROUP == 0:
                write(False)
            self._tell(STAGES[0], len(times), self._source.frames)
        write(True)
        return tracker, times

    def _read_person(self, reader: PersonReader, tracker: Tracker, times: Sequence[float]) -> None:
        """The second pass: one person's keypoints and the signals of the frame."""
        kept, flow, poses = self._read, KeypointFlow(), list[Pose]()
        objects, occluded, done = 0, False, kept.finished
        pictures = self._source.again(max(done - 1, 0), len(times))
        if done:
            entries = list(kept.entries())
            poses += [pose for entry in entries for pose in _singly(entry["keypoints"], entry["confidence"])]
            objects, occluded = kept.state["objects"], kept.state["occluded"]
            reader.restore(done, kept.state["memory"])
            mask = self._clip.picture(done - 1, "character_mask")
            flow.restore([entry["steps"] for entry in entries], next(pictures), poses[-1], mask)

        def write(complete: bool = False) -> None:
            memory = reader.memory()
            if memory is None and not complete:
                return
            new = _joined(poses[kept.finished :])
            entry = {
                "keypoints": new.keypoints,
                "confidence": new.confidence,
                "steps": flow.news(kept.finished),
            }
            state = {"memory": memory, "objects": objects, "occluded": occluded}
            kept.write(len(poses), entry, state, complete=complete)

        for picture in pictures:
            found = reader.read(picture)
            poses.append(found.pose)
            flow.add(picture, found.pose, found.character_mask)
            self._clip.write(len(poses) - 1, _pictures(found))
            objects = max(objects, 0 if found.object_masks is None else len(found.object_masks))
            occluded |= bool(found.occluder_mask.any())
            if len(poses) % GROUP == 0 and len(poses) < len(times):
                write()
            self._tell(STAGES[1], len(poses), len(times))
        seen = sum(bool(pose.confidence.any()) for pose in poses)
        log.info(
            "%s: person in %d of %d frames, %d cuts", self._source.video, seen, len(poses), len(tracker.cuts)
        )
        steady = flow.hold(smooth(_joined(poses), tracker.cuts), tracker.cuts)
        self._clip.finish(
            fps=self._source.fps,
            times=np.array(times),
            pose=with_depth(steady, tracker.cuts, self._parts.lifter),
            source=self._source.video,
            cuts=list(tracker.cuts),
            made_by=_made_by(self._parts),
            objects=objects,
            occluded=occluded,
        )
        write(complete=True)

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(stage, done, total and max(done, total))


def _pictures(found: Reading) -> dict[str, np.ndarray]:
    """What a clip keeps of a frame."""
    shape = found.character_mask.shape
    objects = np.zeros((0, *shape), bool) if found.object_masks is None else found.object_masks
    kept: dict[str, Any] = {
        "character_mask": found.character_mask,
        "occluder_mask": found.occluder_mask,
        "object_masks": objects,
        "depth": found.depth,
    }
    return {name: picture for name, picture in kept.items() if picture is not None}


def _made_by(parts: Extractor) -> dict[str, str]:
    """What a clip says of its signals."""
    optional = {"object_masks": parts.objects, "depth": parts.depth}
    names = ["pose", "character_mask", *(name for name, part in optional.items() if part is not None)]
    return dict.fromkeys(names, parts.name)


def _singly(keypoints: np.ndarray, confidence: np.ndarray) -> Iterator[Pose]:
    for t in range(len(keypoints)):
        yield Pose(keypoints[t : t + 1], confidence[t : t + 1])


def _joined(poses: Sequence[Pose]) -> Pose:
    return Pose(np.concatenate([p.keypoints for p in poses]), np.concatenate([p.confidence for p in poses]))

"""The signals of a clip as a user's would be: what extraction finds in its own frames and in the reference.

The truth of a case stays that of the clip, and so does the crop: cases of exact and of extracted signals show
the same pixels, so that two tables differ by what extraction costs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.evaluate.protocols.extracted import Extracted, extracted
from aa2.evaluate.protocols.references import is_same_person, picture_reference
from aa2.media.video_writer import VideoWriter
from aa2.types import Progress, Reference, Signals


@dataclass(frozen=True)
class ClipSignals:
    """What extraction made of one clip, and where it keeps what it makes.

    Attributes:
        video: the extraction.
        kept: the folder of all extractions.
    """

    video: Extracted
    kept: Path

    def signals(self, clip: Clip, stop: int) -> Signals:
        """The signals of the frames before ``stop``; objects that the person handles are not found.

        Args:
            clip: the clip itself, whose frames they are.
            stop: a number of frames.
        """
        with self.video.open() as found:
            return replace(found.read(0, stop), frames=clip.frames(0, stop))

    def lost(self, clip: Clip, stop: int) -> str:
        """Why these frames cannot drive anybody; empty where they can."""
        if self.video.about.refused:
            return self.video.about.refused
        with self.video.open() as found:
            if len(found) != len(clip):
                problem = f"has {len(found)} frames, its clip {len(clip)}"
                raise InputError(self.video.video, problem, "make the clip anew")
            there = self._found(stop)
            if not there.any():
                return f"no person found in frames 0 to {stop - 1}"
            seen = there & clip.pose.present[:stop]
            same = [is_same_person(found.pose[t : t + 1], clip.pose[t : t + 1]) for t in np.flatnonzero(seen)]
            return "" if any(same) else "somebody else was followed"

    def missing(self, stop: int) -> int:
        """In how many of the frames before ``stop`` the person is not found."""
        return int((~self._found(stop)).sum())

    def reference(self, picture: Path, name: str) -> Reference | None:
        """The character of a clip's picture by the path of a user's; None where nobody is found."""
        return picture_reference(name, picture, self.kept / "pictures")

    def _found(self, stop: int) -> np.ndarray:
        """``(stop,)`` bool."""
        return np.array([box is not None for box in self.video.about.boxes[:stop]])


def clip_signals(path: Path, kept: Path, progress: Progress) -> ClipSignals:
    """The extraction of a clip's frames, taken from ``kept`` or made there.

    Args:
        path: the clip.
        kept: a folder, made where it is missing.
        progress: told frames done and to do where it is made.
    Raises:
        InputError: the clip cannot be read, or nothing can be written.
    """
    with Clip.open(path) as clip:
        video = clip.source if clip.source.name == "frames.mp4" else _as_video(clip, kept)
    return ClipSignals(extracted(path.name, video, kept, progress), kept)


def _as_video(clip: Clip, kept: Path) -> Path:
    """The frames of a clip that has no video of its own, without loss but for the colour conversion."""
    kept.mkdir(parents=True, exist_ok=True)
    video = kept / f"{clip.path.name}.mp4"
    if not video.exists() or video.stat().st_mtime < (clip.path / "clip.json").stat().st_mtime:
        with VideoWriter(video, clip.size, clip.fps, crf=0, threads=1) as writer:
            for index in range(len(clip)):
                writer.write(clip.frames(index, index + 1)[0])
    return video

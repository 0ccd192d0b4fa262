"""What drives a run: opened, extracted, and kept on disk for as long as it takes."""

from __future__ import annotations

import logging
import shutil
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.clips.keypoint_files import pose_aside
from aa2.errors import Doubt, InputError
from aa2.extract.choice import Choice
from aa2.extract.extraction import Extraction
from aa2.extract.extractors import load_extractor
from aa2.extract.frame_sources import WHOLE, Span, StoredFrames
from aa2.media.frame_store import FrameStore
from aa2.media.lossless import write_lossless
from aa2.media.scratch import scratch
from aa2.media.stage_log import GROUP
from aa2.media.video import probe
from aa2.types import StageProgress

log = logging.getLogger(__name__)
RESULT_BYTES = 0.25
"""Of a pixel of a frame in masks and in the result, which is there twice at the end; of noisy footage."""


@contextmanager
def driving_file(
    driving: Path | str | np.ndarray | Iterable[np.ndarray],
    fps: float | Fraction,
    tell: StageProgress,
) -> Iterator[Path]:
    """The driving video as a file or clip folder; frames are written to a lossless one, which goes again.

    Args:
        driving: a file, a folder, or frames ``(H, W, 3)`` uint8 RGB of one size.
        fps: of frames.
        tell: told "reading", and the frames done, where they are written.
    """
    if isinstance(driving, Path | str):
        yield Path(driving)
        return
    with scratch() as folder:
        file = folder / "driving.mkv"
        write_lossless(file, driving, Fraction(fps), lambda done: tell("reading", done, done))
        yield file


@dataclass(frozen=True)
class Driving:
    """What drives a run.

    Attributes:
        clip: its frames and signals.
        natives: its frames as the video has them; None for a clip that was given.
    """

    clip: Clip
    natives: FrameStore | None = None


@contextmanager
def opened(
    driving: Path,
    person: Choice,
    extractor: str,
    progress: StageProgress,
    folder: Path,
    span: Span = WHOLE,
) -> Iterator[Driving]:
    """The driving video as a clip, extracted unless it is one already.

    A video is decoded once: its frames are kept in the folder, for as long as the job takes. The pose is set
    aside there.

    Args:
        driving: the video, or a clip folder, which needs no extractor.
        person: whom.
        extractor: who finds the person.
        progress: told `aa2.extract.extraction.STAGES`, and the frames done and to do.
        folder: for what is found; what is there already is not made again.
        span: the seconds of the video that are wanted.

    Raises:
        InputError: it cannot be read, shows nobody, or there is no room for its frames.
    """
    if driving.is_dir():
        if span != WHOLE:
            problem = "a clip is used whole"
            raise InputError("`start`", problem, "leave out `start`, `end` and `preview`, or give the video")
        with Clip.open(driving) as clip:
            clip.pose = pose_aside(clip.pose, folder)
            yield Driving(clip)
        return
    video, info = driving.resolve(), probe(driving)
    for note in info.notes:
        warnings.warn(Doubt(f"{driving}: {note}"), stacklevel=2)
    written, read, natives = (FrameStore(folder / "frames", info.format, GROUP) for _ in range(3))

    def first_group(size: int, frames: int) -> None:
        check_room(folder, source.frames, size / frames, info.width * info.height)

    source = StoredFrames(video, info, written, span, first_group)
    made = Extraction(folder, source, load_extractor(extractor), person, progress=progress).run()
    written.close()
    for note in source.notes[len(info.notes) :]:
        warnings.warn(Doubt(f"{driving}: {note}"), stacklevel=2)
    with Clip.open(made.folder, frames=read) as clip, closing(natives):
        clip.pose = pose_aside(clip.pose, folder)
        yield Driving(clip, natives)


def check_room(folder: Path, frames: int, stored: float, pixels: int) -> None:
    """Whether the disk has room for a job.

    Args:
        folder: of the job.
        frames: of the video; 0 where nobody knows.
        stored: bytes of a frame in the store.
        pixels: of a frame.

    Raises:
        InputError: it has not.
    """
    needed = frames * (stored + RESULT_BYTES * pixels)
    free = shutil.disk_usage(folder).free
    log.info("%s: %s are needed meanwhile, %s are free", folder, _bytes(needed), _bytes(free))
    if needed > free:
        problem = (
            f"the folder {folder.parent} has {_bytes(free)} free, about {_bytes(needed)} are needed meanwhile"
        )
        raise InputError(
            folder.name, problem, "make room, write to another folder, or take a part with `end`"
        )


def _bytes(number: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} GB"

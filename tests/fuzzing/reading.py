"""What looks at damaged files: every way in which the package reads one, and laws for what it gives."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import get_args

import numpy as np

from aa2.clips.clip import Clip
from aa2.media.colour import Pixels
from aa2.media.picture import read_mask, read_matte, read_picture, read_picture_with_alpha
from aa2.media.sound import check_sound
from aa2.media.stage_log import StageLog
from aa2.media.state_file import read_state
from aa2.media.video import VideoReader, VideoWriter, probe
from aa2.types import Signals

Look = Callable[[Path, Path, random.Random], Sequence[str]]
"""Takes the input, a folder for results and a source of chance; gives the names of what it made there."""
MANY = 60
"""Frames after which a video that goes on is believed."""


def probed(path: Path, *_: object) -> Sequence[str]:
    """Laws of what is told of a video."""
    info = probe(path)
    assert info.width > 0 and info.height > 0 and info.fps > 0 and info.frames > 0
    assert 0 <= info.duration < math.inf
    return ()


def played(path: Path, _: Path, generator: random.Random) -> Sequence[str]:
    """All pictures of a video, and some again after a search."""
    before, kinds = -1.0, get_args(Pixels)
    pixels: Pixels = generator.choice(kinds)
    with VideoReader(path, pixels=pixels, threads=generator.choice([1, 1, 2])) as video:
        for index, (time, frame) in enumerate(video):
            _check(video, before, time, frame, pixels)
            before = time
            if index > MANY:
                break
        wanted = generator.choice([0.0, before / 2, before, before + 1, -1.0])
        video.seek(wanted)
        for time, frame in video:
            assert time >= wanted
            _check(video, -1.0, time, frame, pixels)
            break
    return ()


def _check(video: VideoReader, before: float, time: float, frame: np.ndarray, pixels: Pixels) -> None:
    assert before < time < math.inf and frame.dtype == np.uint8
    size = video.info.height, video.info.width
    assert frame.shape == (size if pixels == "gray" else (*size, 3)), (frame.shape, size)


def stored(path: Path, *_: object) -> Sequence[str]:
    """All frames of a video in its own samples."""
    before = -1.0
    with VideoReader(path, threads=1) as video:
        form = video.info.format
        for index, (time, frame) in enumerate(video.native()):
            assert before < time < math.inf
            assert (frame.width, frame.height) == form.size and frame.format.name == form.pixels
            before = time
            if index > MANY:
                break
    return ()


def heard(path: Path, target: Path, generator: random.Random) -> Sequence[str]:
    """Its sound, passed on into another video."""
    output = target / f"o{generator.choice(['.mp4', '.mov', '.mkv'])}"
    check_sound(path, output)
    span = generator.choice([(0.0, math.inf), (0.1, 0.3), (0.0, 0.2), (5.0, 6.0)])
    with VideoWriter(output, (32, 32), Fraction(25), audio_from=path, audio_span=span) as video:
        for number in range(8):
            video.write(np.full((32, 32, 3), number, np.uint8))
    with VideoReader(output, threads=1) as video:
        assert len(list(video)) == 8
    return (output.name,)


def pictured(path: Path, *_: object) -> Sequence[str]:
    """As a picture, in colour."""
    picture, alpha = read_picture_with_alpha(path)
    assert picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[2] == 3
    assert alpha is None or (alpha.dtype == np.uint8 and alpha.shape == picture.shape[:2])
    assert read_picture(path).shape == picture.shape
    return ()


def matted(path: Path, *_: object) -> Sequence[str]:
    """As a matte."""
    matte = read_matte(path)
    assert matte.dtype == np.uint8 and matte.ndim == 2
    return ()


def masked(path: Path, *_: object) -> Sequence[str]:
    """As a mask."""
    mask = read_mask(path)
    assert mask.dtype == np.uint8 and mask.ndim == 2
    return ()


def opened(path: Path, _: Path, generator: random.Random) -> Sequence[str]:
    """A clip: all that it has."""
    with Clip.open(path) as clip:
        count, (width, height) = len(clip), clip.size
        start = generator.randrange(max(count, 1))
        if count > MANY:
            return ()
        windows = [(start, min(start + 2, count)), (0, count)]
        for window in windows:
            _check_signals(clip.read(*window), window, (height, width))
        for read in (clip.parts, clip.limbs, clip.whole_limbs, clip.whole_object_masks):
            read(0, count)
        assert clip.fps > 0 and len(clip.times) == count
        for name in ("geometry", "reference", "reference_limbs", "source_with_audio"):
            getattr(clip, name)
        other = clip.other
        if other is not None:
            with other:
                other.read(0, len(other))
    return ()


def _check_signals(found: Signals, window: tuple[int, int], size: tuple[int, int]) -> None:
    count = window[1] - window[0]
    assert found.frames.shape == (count, *size, 3) and found.frames.dtype == np.uint8
    assert found.character_mask.shape == (count, *size) and found.character_mask.dtype == np.uint8
    assert len(found.pose) == count
    assert found.object_masks.shape[0] == count and found.object_masks.shape[2:] == size
    assert found.depth is None or (found.depth.shape == (count, *size) and np.isfinite(found.depth).all())


def remembered(path: Path, *_: object) -> Sequence[str]:
    """A file of values."""
    from aa2.extract.extraction import CLASSES

    read_state(path, CLASSES)
    return ()


def logged(path: Path, target: Path, _: random.Random) -> Sequence[str]:
    """The same as what a stage has written down, after a whole entry."""
    from aa2.extract.extraction import CLASSES

    try:
        StageLog(target, CLASSES).write(1, {"a": 1}, {"b": 2})
        for name in ("00000000.state", "latest.state"):
            (target / name).write_bytes(path.read_bytes())
            log = StageLog(target, CLASSES)
            list(log.entries())
            assert isinstance(log.finished, int) and isinstance(log.complete, bool)
    finally:
        for entry in target.iterdir():
            entry.unlink()
    return ()


def repeated(path: Path, *_: object) -> Sequence[str]:
    """The record of a run."""
    from aa2.animate.run_record import check_record, made_already, read_record, read_result

    output = path.with_name("o.mp4")
    given = {"reference": path.with_name("ref.png"), "driving": path.with_name("in.mp4"), "output": output}
    made_already({**given, "bundle": str(path.with_name("tiny"))})
    read_result(output)
    run = read_record(path)
    assert isinstance(run.bundle, str) and all(isinstance(name, str) for name in run.settings)
    check_record(output)
    return ()


def tabled(path: Path, *_: object) -> Sequence[str]:
    """A table of jobs."""
    from aa2.cli.animate_options import READ, WRITTEN
    from aa2.cli.app import app, kinds_of
    from aa2.cli.jobs import check_jobs, read_jobs

    kinds = {name: kind for name, kind in kinds_of(app.entries["animate"]).items() if name != "jobs"}
    jobs = read_jobs(path, kinds, dict.fromkeys(kinds))
    assert jobs
    check_jobs(jobs, READ, WRITTEN)
    return ()


LOOKS: dict[str, dict[str, Look]] = {
    "video": {"probe": probed, "pictures": played, "native": stored, "sound": heard},
    "picture": {"colour": pictured, "matte": matted, "mask": masked, "as video": played},
    "clip": {"open": opened},
    "state": {"value": remembered, "stage": logged},
    "record": {"read": repeated},
    "table": {"read": tabled},
}
"""By the kind of input, by name."""

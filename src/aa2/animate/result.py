"""A clip and a character in, the finished video out: by segments, so that a stop costs one of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np
from av.video.frame import VideoFrame

from aa2.animate.compose import Composed, compose
from aa2.animate.composer import Composer
from aa2.animate.sheet import Sheet
from aa2.animate.survey import Survey, survey
from aa2.clips.clip import Clip
from aa2.errors import Cancelled
from aa2.media.display import put_back
from aa2.media.encoding import Encoding, StreamSettings
from aa2.media.segments import join_segments, write_segment
from aa2.media.stage_log import StageLog
from aa2.media.video import VideoReader
from aa2.media.video_format import Colours, VideoFormat

StageProgress = Callable[[str, int, int], None]
"""Told what is being done, and the frames done and to do."""


class NativeFrames(Protocol):
    """The frames of a driving video in its own samples.

    Attributes:
        form: of all of them.
    """

    form: VideoFormat

    def native(self, index: int) -> VideoFrame:
        """A frame by its number."""
        ...


@dataclass(frozen=True)
class Target:
    """What is to be written, and how.

    Attributes:
        output: the video.
        encoding: of it.
        sheet: a PNG for the contact sheet; None for none.
        begin: seconds of the source at which the video begins; None: where the clip does.
    """

    output: Path
    encoding: Encoding
    sheet: Path | None = None
    begin: float | None = None


def write_result(
    clip: Clip,
    composer: Composer,
    target: Target,
    folder: Path,
    *,
    natives: NativeFrames | None = None,
    progress: StageProgress,
    cancelled: Callable[[], bool] = bool,
) -> Survey:
    """Write the video of ``clip`` with the composer's character in place of the person.

    Args:
        target: what to write.
        folder: for what is finished; what is there already is not made again.
        natives: the frames as they are stored: the result has their samples wherever nothing changed. None:
            it is made of the clip's RGB.
        progress: told after each frame.
        cancelled: asked before each window whether to stop.

    Returns:
        What was found in the clip.

    Raises:
        InputError: the person is in no frame of the clip, or a file cannot be read or written.
        Cancelled: ``cancelled`` said yes.
    """
    found = survey(
        clip,
        composer,
        cancelled,
        folder=folder / "survey",
        progress=lambda *done: progress("posing the character", *done),
    )
    sheet = Sheet(composer.character.reference, found.boxes)
    form = _form(clip, natives, target.encoding)
    result = _Segments(folder / "windows", target.encoding.settings(form, target.output, clip.fps), natives)
    start, before = result.finished, result.before
    frames = (
        compose(clip, found, composer, cancelled, start=start, before=before) if start < len(clip) else ()
    )
    result.write(iter(frames), sheet, lambda done: progress("animating", done, len(clip)))
    if cancelled():
        raise Cancelled
    result.join(clip, target, lambda done: progress("writing", done, len(clip)))
    if target.sheet is not None:
        for cells in result.cells():
            sheet.add(cells)
        sheet.write(target.sheet)
    return found


def _form(clip: Clip, natives: NativeFrames | None, encoding: Encoding) -> VideoFormat:
    """What the result's frames are given as."""
    if natives is None or not _kept(natives.form, encoding):
        return VideoFormat(clip.size, Fraction(1), "rgb24", Colours(1, 1, 1, False))
    return natives.form


def _kept(form: VideoFormat, encoding: Encoding) -> bool:
    """Whether the result is made in the source's own samples: not where these are HDR and 8 bits wanted."""
    return not form.colours.hdr or encoding.bit_depth > 8 or encoding.lossless


class _Segments:
    """The result's frames in files of a window each, and what belongs to them."""

    def __init__(self, folder: Path, settings: StreamSettings, natives: NativeFrames | None) -> None:
        self._folder, self._settings = folder, settings
        self._natives = natives if natives is not None and settings.size == natives.form.size else None
        self._kept = StageLog(folder)

    @property
    def finished(self) -> int:
        """Frames that are done."""
        return self._kept.finished

    @property
    def before(self) -> np.ndarray | None:
        """The last of them, ``(H, W, 3)`` uint8; None where there is none."""
        return self._kept.state

    def write(self, frames: Iterator[Composed], sheet: Sheet, progress: Callable[[int], None]) -> None:
        """Write all frames, the first of which is the first that is not there."""
        while (first := next(frames, None)) is not None:
            small: list[list[np.ndarray]] = []
            last = first
            window = chain([first], _to_last(first, frames))

            def pictures(
                window: Iterator[Composed] = window, small: list[list[np.ndarray]] = small
            ) -> Iterator[np.ndarray | VideoFrame]:
                nonlocal last
                for last in window:
                    small.append(sheet.cells(last))
                    yield self._picture(last)
                    progress(last.index + 1)

            write_segment(self._path(first.index), pictures(), self._settings)
            self._kept.write(last.index + 1, [cells for cells in small if cells], last.result)

    def _picture(self, frame: Composed) -> np.ndarray | VideoFrame:
        if self._natives is None:
            return frame.result
        native = self._natives.native(frame.index)
        return put_back(native, self._natives.form, frame.driving, frame.result)

    def cells(self) -> Iterator[list[np.ndarray]]:
        """The pictures for the contact sheet."""
        for entry in self._kept.entries():
            yield from entry

    def join(self, clip: Clip, target: Target, progress: Callable[[int], None]) -> None:
        """Make one video of them, with the sound."""
        sound = clip.source_with_audio
        begin = _begin(clip) if target.begin is None else target.begin
        join_segments(
            sorted(path for path in self._folder.glob("*.seg") if int(path.stem) < self.finished),
            [float(time) - begin for time in clip.times],
            target.output,
            self._settings,
            audio_from=sound,
            audio_span=(begin, _end(clip, sound)),
            progress=progress,
        )

    def _path(self, start: int) -> Path:
        return self._folder / f"{start:08d}.seg"


def _to_last(first: Composed, frames: Iterator[Composed]) -> Iterator[Composed]:
    """What belongs with ``first`` (`Composed.last`)."""
    last = first.last
    while not last and (frame := next(frames, None)) is not None:
        yield frame
        last = frame.last


def _begin(clip: Clip) -> float:
    """Where a clip's video begins: with its source, if the first frame is that of the source."""
    if clip.source.suffix == ".zip":
        return float(clip.times[0])
    with VideoReader(clip.source) as video:
        time, _ = next(video.native())
    return 0.0 if abs(time - clip.times[0]) < 1e-3 else float(clip.times[0])


def _end(clip: Clip, sound: Path | None) -> float:
    """The second of its sound at which the clip ends: the very end if the clip reaches the last frame."""
    frame = 1 / float(clip.fps)
    end = float(clip.times[-1]) + frame
    if sound is None:
        return math.inf
    with VideoReader(sound) as video:
        return math.inf if end + frame / 2 > video.info.duration else end

"""The result as it grows: frames in files of a window each, and the figure alone beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from av.video.frame import VideoFrame

from aa2.animate.compose import Composed
from aa2.animate.sheet import Sheet
from aa2.conditions.framing import Size
from aa2.conditions.mask import mask_box
from aa2.media.codecs import StreamSettings
from aa2.media.display import put_back
from aa2.media.segments import join_segments, write_segment
from aa2.media.stage_log import StageLog
from aa2.media.video_format import VideoFormat

VIDEO, LAYER = ".video", ".layer"
"""Endings of segments."""
Sound = tuple[Path | None, tuple[float, float]]
"""A file whose sound is heard, None for silence, and from which second to which."""


class NativeFrames(Protocol):
    """The frames of a driving video in its own samples.

    Attributes:
        form: of all of them.
    """

    form: VideoFormat

    def native(self, index: int) -> VideoFrame:
        """A frame by its number."""
        ...


class ResultSegments:
    """The result's frames in files of a window each, and what belongs to them.

    Args:
        folder: for the files.
        settings: of the video.
        natives: the driving video's frames, if the result is made in their samples.

    Attributes:
        layer: settings of the figure alone; None where that is not wanted.
    """

    def __init__(self, folder: Path, settings: StreamSettings, natives: NativeFrames | None) -> None:
        self._folder, self._settings = folder, settings
        self._natives = natives if natives is not None and settings.size == natives.form.size else None
        self._kept = StageLog(folder)
        self.layer: StreamSettings | None = None

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
            figures: list[Figure] = []
            last = first
            window = chain([first], _to_last(first, frames))

            def pictures(
                window: Iterator[Composed] = window,
                small: list[list[np.ndarray]] = small,
                figures: list[Figure] = figures,
            ) -> Iterator[np.ndarray | VideoFrame]:
                nonlocal last
                for last in window:
                    small.append(sheet.cells(last))
                    if last.layer is not None:
                        figures.append(Figure.of(last.layer))
                    yield self._picture(last)
                    progress(last.index + 1)

            write_segment(self._path(first.index), pictures(), self._settings)
            if self.layer is not None:
                size = self.layer.size
                layers = (figure.whole(size) for figure in figures)
                write_segment(self._path(first.index, LAYER), layers, self.layer)
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

    def join(
        self, times: Sequence[float], output: Path, sound: Sound, progress: Callable[[int], None]
    ) -> None:
        """Make one video of them.

        Args:
            times: seconds at which the frames are shown.
            output: the file.
            sound: what is heard.
            progress: told the frames that are in it.
        """
        file, span = sound
        join_segments(
            self._paths(VIDEO),
            times,
            output,
            self._settings,
            audio_from=file,
            audio_span=span,
            progress=progress,
        )

    def join_layer(self, times: Sequence[float], output: Path) -> None:
        """Make one video, or pictures, of the figure alone; arguments as for `join`."""
        assert self.layer is not None
        join_segments(self._paths(LAYER), times, output, self.layer)

    def _path(self, start: int, kind: str = VIDEO) -> Path:
        return self._folder / f"{start:08d}{kind}"

    def _paths(self, kind: str) -> list[Path]:
        return sorted(path for path in self._folder.glob(f"*{kind}") if int(path.stem) < self.finished)


@dataclass(frozen=True)
class Figure:
    """The figure of a frame, without what is empty around it.

    Attributes:
        picture: ``(h, w, 4)`` uint8, in a box of the frame.
        corner: left and top of the box.
        size: width and height of the frame.
    """

    picture: np.ndarray
    corner: tuple[int, int]
    size: Size

    @staticmethod
    def of(layer: np.ndarray) -> Figure:
        """That of a whole frame, ``(H, W, 4)`` uint8."""
        left, top, right, bottom = mask_box(layer[..., 3] > 0) or (0, 0, 0, 0)
        picture = layer[top:bottom, left:right].copy()
        return Figure(picture, (left, top), (layer.shape[1], layer.shape[0]))

    def whole(self, size: Size) -> np.ndarray:
        """``(H, W, 4)`` uint8, in a frame of ``size``, which may have pixels of another shape."""
        (left, top), (height, width) = self.corner, self.picture.shape[:2]
        whole = np.zeros((*self.size[::-1], 4), np.uint8)
        whole[top : top + height, left : left + width] = self.picture
        if size == self.size:
            return whole
        # What is transparent has no colour to mix in.
        opacity = whole[..., 3:].astype(np.float32) / 255
        mixed = cv2.resize(np.dstack([whole[..., :3] * opacity, opacity]), size, interpolation=cv2.INTER_AREA)
        colours = mixed[..., :3] / np.maximum(mixed[..., 3:], 1 / 510)
        return np.rint(np.dstack([colours, 255 * mixed[..., 3:]])).clip(0, 255).astype(np.uint8)


def _to_last(first: Composed, frames: Iterator[Composed]) -> Iterator[Composed]:
    """What belongs with ``first`` (`Composed.last`)."""
    last = first.last
    while not last and (frame := next(frames, None)) is not None:
        yield frame
        last = frame.last

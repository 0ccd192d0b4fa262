"""Frames made of two moments become frames of one, as many as before."""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame

from aa2.media.planes import converted, from_planes, planes

if TYPE_CHECKING:
    from av.filter import Graph

Kept = TypeVar("Kept")


class Deinterlacer(Generic[Kept]):
    """FFmpeg's bwdif for the frames that are flagged as interlaced; all others pass untouched.

    One frame is made of each, of its earlier field, and it looks at one frame before and one after.
    """

    def __init__(self) -> None:
        self.used = False
        self._graph: Graph | None = None
        self._kind: tuple[int, int, str] = (0, 0, "")
        self._pushed = 0
        self._waiting: deque[Kept] = deque()
        self._only: VideoFrame | None = None

    def add(self, frame: VideoFrame, kept: Kept) -> Iterator[tuple[VideoFrame, Kept]]:
        """Takes a native ``frame``, and gives those that are ready, each with its ``kept``."""
        kind = frame.width, frame.height, frame.format.name
        if self._graph is not None and kind != self._kind:
            yield from self.finish()
        if self._graph is None:
            if not frame.interlaced_frame:
                yield frame, kept
                return
            self._graph, self._kind, self.used, self._pushed = _graph(frame), kind, True, 0
        self._only = frame if not self._pushed else None
        self._pushed += 1
        self._waiting.append(kept)
        self._graph.vpush(frame)
        yield from self._ready()

    def finish(self) -> Iterator[tuple[VideoFrame, Kept]]:
        """What is left."""
        if self._graph is not None:
            self._graph.vpush(None)
            for frame, kept in self._ready():
                # Without neighbours the filter cannot see that anything moves.
                yield (frame if self._only is None else _upper_field(self._only)), kept
            self._graph = None
            self._waiting.clear()

    def _ready(self) -> Iterator[tuple[VideoFrame, Kept]]:
        assert self._graph is not None
        while self._waiting:
            try:
                frame = self._graph.vpull()
            except FFmpegError as error:
                if error.errno == errno.EAGAIN or isinstance(error, EOFError):
                    return
                raise
            # The filter works on planes, and not of all depths.
            pixels = self._kind[2]
            yield frame if frame.format.name == pixels else converted(frame, pixels), self._waiting.popleft()


def _upper_field(frame: VideoFrame) -> VideoFrame:
    """``frame`` with lines between those of its upper field in place of the lower one's."""
    made = []
    for plane in planes(frame):
        lines = plane.astype(np.int32)
        above = lines[0::2]
        below = np.concatenate([above[1:], above[-1:]])
        lines[1::2] = ((above + below + 1) // 2)[: len(lines[1::2])]
        made.append(lines)
    return from_planes(made, frame, (frame.width, frame.height), frame.format.name)


def _graph(frame: VideoFrame) -> Graph:
    from av.filter import Graph  # most videos do without

    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    filtered = graph.add("bwdif", "mode=send_frame:parity=auto:deint=interlaced")
    graph.link_nodes(source, filtered, graph.add("buffersink")).configure()
    return graph

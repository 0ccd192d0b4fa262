"""Frames made of two moments become frames of one, as many as before."""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

from av.error import FFmpegError
from av.filter import Graph
from av.video.frame import VideoFrame

Kept = TypeVar("Kept")


class Deinterlacer(Generic[Kept]):
    """FFmpeg's bwdif for the frames that are flagged as interlaced; all others pass untouched.

    One frame is made of each, of its earlier field, and it looks at one frame before and one after.
    """

    def __init__(self) -> None:
        self.used = False
        self._graph: Graph | None = None
        self._kind: tuple = ()
        self._waiting: deque[Kept] = deque()

    def add(self, frame: VideoFrame, kept: Kept) -> Iterator[tuple[VideoFrame, Kept]]:
        """Takes a native ``frame``, and gives those that are ready, each with its ``kept``."""
        kind = frame.width, frame.height, frame.format.name
        if self._graph is not None and kind != self._kind:
            yield from self.finish()
        if self._graph is None:
            if not frame.interlaced_frame:
                yield frame, kept
                return
            self._graph, self._kind, self.used = _graph(frame), kind, True
        self._waiting.append(kept)
        self._graph.vpush(frame)
        yield from self._ready()

    def finish(self) -> Iterator[tuple[VideoFrame, Kept]]:
        """What is left."""
        if self._graph is not None:
            self._graph.vpush(None)
            yield from self._ready()
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
            yield frame, self._waiting.popleft()


def _graph(frame: VideoFrame) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    filtered = graph.add("bwdif", "mode=send_frame:parity=auto:deint=interlaced")
    graph.link_nodes(source, filtered, graph.add("buffersink")).configure()
    return graph

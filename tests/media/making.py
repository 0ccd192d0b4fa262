"""Videos that are not what one expects: in other colours, shapes, orders and containers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

ONE = 1 << 16
MATRICES = {
    # How the display matrix is written, and what it means for a picture's array.
    "mirrored": ((-ONE, 0, 0, 0, ONE, 0, 0, 0, 1 << 30), lambda p: p[:, ::-1]),
    "flipped": ((ONE, 0, 0, 0, -ONE, 0, 0, 0, 1 << 30), lambda p: p[::-1]),
    "half": ((-ONE, 0, 0, 0, -ONE, 0, 0, 0, 1 << 30), lambda p: p[::-1, ::-1]),
    "transposed": ((0, ONE, 0, ONE, 0, 0, 0, 0, 1 << 30), lambda p: p.swapaxes(0, 1)),
    "right": ((0, ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30), lambda p: np.rot90(p, -1)),
    "left": ((0, -ONE, 0, ONE, 0, 0, 0, 0, 1 << 30), lambda p: np.rot90(p, 1)),
    "transverse": (
        (0, -ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30),
        lambda p: p.swapaxes(0, 1)[::-1, ::-1],
    ),
}


def encode(
    path: Path,
    frames: Sequence[VideoFrame],
    codec: str = "libx264",
    *,
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
    rate: int | Fraction = 25,
    shape: Fraction | None = None,
    matrix: tuple[int, ...] | None = None,
    fields: bool = False,
) -> Path:
    """Writes ``frames`` as they are, ``rate`` a second where they have no time of their own."""
    first = frames[0]
    with av.open(path, "w", options=container or {}) as file:
        stream = cast(
            VideoStream, file.add_stream(codec, rate, options or ({"crf": "1"} if "x26" in codec else {}))
        )
        stream.width, stream.height, stream.pix_fmt = first.width, first.height, first.format.name
        context = cast(Any, stream.codec_context)
        context.color_primaries, context.color_trc = first.color_primaries, first.color_trc
        context.colorspace, context.color_range = first.colorspace, first.color_range
        if shape is not None:
            context.sample_aspect_ratio = shape
        if matrix is not None:
            stream.set_display_matrix(matrix)
        if fields:
            context.field_order = 2  # top field first
            context.flags |= 0x00040000 | 0x20000000  # interlaced DCT and motion
        for index, frame in enumerate(frames):
            if frame.pts is None:
                frame.pts, frame.time_base = index, Fraction(1, rate)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def frames_of(
    pictures: Sequence[np.ndarray], pixels: str = "yuv420p", tags: Sequence[int] = (2, 2, 5, 1)
) -> list[VideoFrame]:
    """``(H, W, 3)`` RGB, uint8 or uint16, as frames, with primaries, transfer, matrix and range of H.273."""
    made = []
    for picture in pictures:
        source = VideoFrame.from_ndarray(picture, "rgb24" if picture.dtype == np.uint8 else "rgb48le")
        full = 2 if tags[3] == 2 or tags[2] == 0 else 1
        frame = source.reformat(format=pixels, dst_colorspace=tags[2] or None, dst_color_range=full)
        frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range = tags
        made.append(frame)
    return made


def interlaced(count: int, size: tuple[int, int] = (96, 64), pixels: str = "yuv420p") -> list[VideoFrame]:
    """Frames whose lines belong to two moments: a bright bar that moves between them; flagged so."""
    graph, made = None, []
    for index in range(count):
        picture = np.full((size[1], size[0], 3), 40, np.uint8)
        picture[0::2, 10 + 6 * index : 30 + 6 * index] = 200
        picture[1::2, 13 + 6 * index : 33 + 6 * index] = 200
        frame = frames_of([picture], pixels)[0]
        frame.pts, frame.time_base = index, Fraction(1, 25)
        if graph is None:
            graph = Graph()
            source = graph.add_buffer(
                width=size[0], height=size[1], format=frame.format, time_base=frame.time_base
            )
            graph.link_nodes(source, graph.add("setfield", "tff"), graph.add("buffersink")).configure()
        graph.vpush(frame)
        made.append(graph.vpull())
    return made


def combs(picture: np.ndarray) -> float:
    """The largest difference of a line to the mean of those above and below."""
    grey = picture.astype(int).mean(-1)
    return float(np.abs(grey[1:-1] - (grey[:-2] + grey[2:]) / 2).max())

"""What encoding in segments costs: size and fidelity beside one stream with x264's macroblock tree.

    python benchmarks/segments.py VIDEO... [--frames 32]

Prints, for each video and way to encode, bytes a frame, PSNR of the luma over all frames and of the worst
one, and seconds a frame.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame

from aa2.media.codecs import StreamSettings
from aa2.media.encoding import Encoding
from aa2.media.segments import read_segment, write_segment
from aa2.media.video import VideoReader
from aa2.media.video_encoder import as_frame
from aa2.media.video_format import Colours, VideoFormat

SEGMENT = 16
TREE = {"crf": "12", "preset": "fast", "g": "60", "x264-params": "sync-lookahead=0:rc-lookahead=20"}


def in_segments(frames: list[VideoFrame], settings: StreamSettings, folder: Path) -> list[Path]:
    """Files of the frames, encoded as results are."""
    paths = [folder / f"{start:06}" for start in range(0, len(frames), SEGMENT)]
    for number, path in enumerate(paths):
        write_segment(path, frames[number * SEGMENT : (number + 1) * SEGMENT], settings)
    return paths


def with_tree(frames: list[VideoFrame], settings: StreamSettings, folder: Path) -> list[Path]:
    """A file of the frames, encoded in one go."""
    with av.open(folder / "whole.mkv", "w") as container:
        stream = container.add_stream("libx264", settings.rate, dict(TREE))
        stream.width, stream.height, stream.pix_fmt = *settings.size, settings.pixels
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base = number, 1 / settings.rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return [folder / "whole.mkv"]


def luma(frame: VideoFrame) -> np.ndarray:
    plane = frame.planes[0]
    lines = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)
    return lines[:, : plane.width].astype(np.float32)


Way = Callable[[list[VideoFrame], StreamSettings, Path], list[Path]]


def measure(way: Way, frames: list[VideoFrame], settings: StreamSettings) -> str:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        paths = way(frames, settings, Path(folder))
        seconds = (time.perf_counter() - begun) / len(frames)
        size = sum(path.stat().st_size for path in paths) / len(frames)
        decoded: Iterator[VideoFrame] = (frame for path in paths for frame in read_segment(path))
        errors = [np.mean((luma(a) - luma(b)) ** 2) for a, b in zip(frames, decoded, strict=True)]
    mean, worst = (10 * np.log10(255**2 / error) for error in (np.mean(errors), np.max(errors)))
    return f"{size / 1000:8.1f} kB {mean:6.2f} dB, worst {worst:6.2f} {seconds:6.3f} s"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--frames", type=int, default=32)
    arguments = parser.parse_args()
    for path in arguments.videos:
        with VideoReader(path) as video:
            pictures = [frame for _, frame in islice(video, arguments.frames)]
        form = VideoFormat(pictures[0].shape[1::-1], Fraction(1), "rgb24", Colours())
        ways = {
            codec: Encoding(codec).settings(form, Path("v.mkv"), Fraction(30)) for codec in ("h264", "h265")
        }
        frames = [as_frame(picture, ways["h264"]) for picture in pictures]
        print(f"{path.name}, {form.size[0]} × {form.size[1]}")
        print("  one stream, tree", measure(with_tree, frames, ways["h264"]))
        for codec, settings in ways.items():
            print(f"  segments, {codec}  ", measure(in_segments, frames, settings))


if __name__ == "__main__":
    main()

"""Size and reading time of the ways to store masks, depth and frames; docs/clip_format.md has the outcome.

    python benchmarks/clip_encodings.py VIDEO

Masks and depth are those of a drawn figure that walks over a floor, at 256 × 256 and at 1280 × 720; the
frames are VIDEO's. A reading opens the file, finds a random frame and decodes 1 or 16 from there, as a loader
does.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

FRAMES, READINGS = 48, 30
SIZES = ((256, 256), (1280, 720))
X264_LOSSLESS = {"qp": "0", "preset": "medium", "bf": "0"}


def figure(size: tuple[int, int], index: int) -> tuple[np.ndarray, np.ndarray]:
    """Mask, feathered, ``(H, W)`` uint8, and depth, ``(H, W)`` uint16 millimetres, of one frame."""
    width, height = size
    centre, swing = width * (0.3 + 0.4 * index / FRAMES), np.sin(index / 4)
    mask = np.zeros((height, width), np.uint8)
    hip, neck = (centre, height * 0.55), (centre, height * 0.3)
    limbs = [(hip, neck, 0.09), (neck, (centre, height * 0.2), 0.08)]
    for side in (-1, 1):
        lean = side * swing * height
        limbs += [
            (hip, (centre + 0.15 * lean, height * 0.9), 0.05),
            (neck, (centre - 0.12 * lean, height * 0.55), 0.035),
        ]
    for start, end, thickness in limbs:
        ends = [tuple(int(value) for value in point) for point in (start, end)]
        cv2.line(mask, *ends, 255, int(thickness * height))
    mask = cv2.GaussianBlur(mask, (0, 0), height / 200)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    floor = 9000 - 6000 * rows / height + 300 * np.sin(columns / width * 9)
    return mask, np.where(mask > 127, 4000 + 150 * np.sin(rows / height * 20), floor).astype(np.uint16)


def png(level: int) -> tuple[Callable, Callable]:
    """One PNG per frame in a zip that does not compress again."""
    settings = (
        cv2.IMWRITE_PNG_COMPRESSION,
        level,
        cv2.IMWRITE_PNG_STRATEGY,
        cv2.IMWRITE_PNG_STRATEGY_DEFAULT,
    )

    def write(path: Path, pictures: list[np.ndarray]) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for index, picture in enumerate(pictures):
                archive.writestr(f"{index:06d}.png", cv2.imencode(".png", picture, settings)[1].tobytes())

    def read(path: Path, start: int, stop: int) -> list[np.ndarray]:
        with zipfile.ZipFile(path) as archive:
            names = [f"{index:06d}.png" for index in range(start, stop)]
            data = [np.frombuffer(archive.read(name), np.uint8) for name in names]
            return [cv2.imdecode(item, cv2.IMREAD_UNCHANGED) for item in data]

    return write, read


def npz(bits: bool) -> tuple[Callable, Callable]:
    """One zlib-compressed array per frame; ``bits``: one bit a pixel, which loses a mask's feather."""

    def write(path: Path, pictures: list[np.ndarray]) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for index, picture in enumerate(pictures):
                buffer = io.BytesIO()
                np.save(buffer, np.packbits(picture > 127, axis=1) if bits else picture)
                archive.writestr(f"{index:06d}.npy", buffer.getvalue())

    def read(path: Path, start: int, stop: int) -> list[np.ndarray]:
        with np.load(path) as arrays:
            found = [arrays[f"{index:06d}"] for index in range(start, stop)]
            return [np.unpackbits(array, axis=1) * 255 for array in found] if bits else found

    return write, read


def video(codec: str, pixels: str, options: dict[str, str]) -> tuple[Callable, Callable]:
    """A video, its time counted in frames."""

    def write(path: Path, pictures: list[np.ndarray]) -> None:
        with av.open(path, "w", format="matroska" if codec == "ffv1" else "mp4") as container:
            stream = container.add_stream(codec, 25, options)
            stream.height, stream.width = pictures[0].shape[:2]
            stream.pix_fmt = pixels
            given = {1: "gray", 2: "gray16le"}[pictures[0].itemsize] if pictures[0].ndim == 2 else "rgb24"
            for picture in pictures:
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, given)))
            container.mux(stream.encode(None))

    def read(path: Path, start: int, stop: int) -> list[np.ndarray]:
        with av.open(path) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            container.seek(int((start - 0.5) / 25 / stream.time_base) if start else 0, stream=stream)
            shown = (frame for frame in container.decode(stream) if frame.time > (start - 0.5) / 25)
            wanted = "rgb24" if pixels == "yuv420p" else pixels
            return [next(shown).to_ndarray(format=wanted, threads=1) for _ in range(stop - start)]

    return write, read


def measured(write: Callable, read: Callable, pictures: list[np.ndarray]) -> Iterator[str]:
    """kB per frame, ms to write one, ms to read 1 and 16 at a random place, whether it comes back exact."""
    with tempfile.TemporaryDirectory() as folder:
        path, random = Path(folder) / "signal", np.random.default_rng(0)
        began = time.perf_counter()
        write(path, pictures)
        spent = (time.perf_counter() - began) / len(pictures)
        yield f"{path.stat().st_size / len(pictures) / 1000:.2f}"
        yield f"{spent * 1000:.1f}"
        for length in (1, 16):
            times = []
            for start in random.integers(0, len(pictures) - length + 1, READINGS):
                began = time.perf_counter()
                read(path, start, start + length)
                times.append(time.perf_counter() - began)
            yield f"{np.median(times) * 1000:.1f}"
        found = read(path, 0, len(pictures))
        yield "yes" if all(np.array_equal(a, b) for a, b in zip(found, pictures, strict=True)) else "no"


def resized(path: Path, size: tuple[int, int]) -> list[np.ndarray]:
    """The first frames of the video ``path``, RGB, in ``size``."""
    with av.open(path) as container:
        decoded = islice(container.decode(video=0), FRAMES)
        frames = [frame.to_ndarray(format="rgb24") for frame in decoded]
    return [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in frames]


def main(source: Path) -> None:
    """Prints one table per signal and size."""
    masks = {
        "PNG level 1": png(1),
        "PNG level 3": png(3),
        "PNG level 6": png(6),
        "zlib": npz(False),
        "bits, zlib": npz(True),
        "FFV1": video("ffv1", "gray", {"level": "3", "g": "1"}),
        "H.264 lossless, 8": video("libx264", "gray", X264_LOSSLESS | {"g": "8"}),
        "H.264 lossless, 48": video("libx264", "gray", X264_LOSSLESS | {"g": "48"}),
    }
    depths = {name: masks[name] for name in ("PNG level 1", "PNG level 3", "PNG level 6", "zlib")}
    depths["FFV1"] = video("ffv1", "gray16le", {"level": "3", "g": "1"})
    options = {"crf": "12", "preset": "veryfast"}
    frames = {f"H.264, {g}": video("libx264", "yuv420p", options | {"g": str(g)}) for g in (1, 4, 8, 16, 48)}
    for size in SIZES:
        pairs = [figure(size, index) for index in range(FRAMES)]
        signals = {
            "mask": ([mask for mask, _ in pairs], masks),
            "depth": ([depth for _, depth in pairs], depths),
            "frames": (resized(source, size), frames),
        }
        for name, (pictures, ways) in signals.items():
            columns = ("kB/frame", "write ms", "read 1 ms", "read 16 ms", "exact")
            table = Table("way", *columns, title=f"{name}, {size[0]} × {size[1]}")
            for way, (write, read) in ways.items():
                table.add_row(way, *measured(write, read, pictures))
            Console().print(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

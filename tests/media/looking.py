"""Reading videos in tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aa2.media.video import VideoReader


def differing(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(int) - b).mean())


def read(path: Path):
    with VideoReader(path, threads=1) as video:
        frames = list(video)
        return [time for time, _ in frames], [frame for _, frame in frames], video.info


def corner(size: tuple[int, int] = (64, 48)) -> np.ndarray:
    """Grey, with a red corner at the top left."""
    picture = np.full((size[1], size[0], 3), 90, np.uint8)
    picture[: size[1] // 4, : size[0] // 4] = (220, 30, 30)
    return picture


def seek_all(path: Path, wanted: list[float]) -> None:
    """What is found by searching equals what comes in order."""
    times, frames, _ = read(path)
    with VideoReader(path, threads=1) as video:
        for time in wanted:
            video.seek(time)
            index = next((index for index, t in enumerate(times) if t >= time), None)
            found = next(video, None)
            if index is None:
                assert found is None
            else:
                assert found is not None and found[0] == times[index]
                np.testing.assert_array_equal(found[1], frames[index])

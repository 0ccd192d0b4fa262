"""As many frames come out as went in, at their times, with their sound, whatever the rate and the number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest

from tests.animate.test_compose import animated, film

pytestmark = pytest.mark.slow
NTSC = 30000 / 1001
VARIABLE = [0, 0.011, 0.2, 0.21, 0.25, 1.5, 1.505]
CASES: dict[str, Sequence[float]] = {
    "60 a second, 33": [t / 60 for t in range(33)],
    "120 a second, 17": [t / 120 for t in range(17)],
    "5 a second, 3": [t / 5 for t in range(3)],
    "8 a second, 16": [t / 8 for t in range(16)],
    "29.97 a second, 15": [t / NTSC for t in range(15)],
    "29.97 a second, 2": [t / NTSC for t in range(2)],
    "one frame": [0],
    "variable": VARIABLE,
    "sound begins before the pictures": [0.4 + t / 25 for t in range(4)],
}


def seen_and_heard(path: Path) -> tuple[np.ndarray, list[tuple[float, bytes]]]:
    """The times of the frames, and what is heard when."""
    with av.open(path) as container:
        times = [frame.time for frame in container.decode(video=0)]
    with av.open(path) as container:
        heard = [
            (float(frame.time or 0), frame.to_ndarray().tobytes()) for frame in container.decode(audio=0)
        ]
    return np.array(times), heard


IN_MATROSKA = ("29.97 a second, 2", "variable", "sound begins before the pictures")


@pytest.mark.parametrize(
    ("case", "suffix"), [*((case, ".mp4") for case in CASES), *((case, ".mkv") for case in IN_MATROSKA)]
)
def test_frames_times_and_sound(tmp_path, case, suffix):
    times = CASES[case]
    clip = film(tmp_path, len(times), (64, 64), absent=range(1, len(times)), times=times, tiles=2)
    output = animated(clip, tmp_path / f"out{suffix}")
    (before, was_heard), (after, is_heard) = map(seen_and_heard, (tmp_path / "source.mp4", output))
    tick = 1e-3 if suffix == ".mkv" else 1e-4  # Matroska counts milliseconds
    assert len(after) == len(before) == len(times)
    np.testing.assert_allclose(after, before, atol=tick)
    np.testing.assert_allclose(after, times, atol=tick)
    assert [sound for _, sound in is_heard] == [sound for _, sound in was_heard] != []
    np.testing.assert_allclose([at for at, _ in is_heard], [at for at, _ in was_heard], atol=tick)

"""Frames as a file that gives them back to the value."""

from fractions import Fraction

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.media.lossless import write_lossless
from aa2.media.video import VideoReader, probe


@pytest.mark.parametrize("size", [(64, 48), (33, 17)])
def test_they_come_back_to_the_value(tmp_path, size):
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 256, (size[1], size[0], 3), np.uint8) for _ in range(5)]
    told: list[int] = []
    write_lossless(tmp_path / "v.mkv", iter(frames), Fraction(25, 2), told.append)
    info = probe(tmp_path / "v.mkv")
    assert (info.width, info.height, info.fps) == (*size, Fraction(25, 2)) and told == [1, 2, 3, 4, 5]
    with VideoReader(tmp_path / "v.mkv") as video:
        found = list(video)
    for (_, back), frame in zip(found, frames, strict=True):
        np.testing.assert_array_equal(back, frame)
    assert [time for time, _ in found] == pytest.approx([t * 0.08 for t in range(5)], abs=1e-3)


def test_a_rate_that_cannot_be(tmp_path):
    with pytest.raises(InputError, match="`fps`"):
        write_lossless(tmp_path / "v.mkv", [np.zeros((8, 8, 3), np.uint8)], Fraction(0))

"""Large frames, and long videos in bounded memory."""

from __future__ import annotations

import pytest

from aa2.media.video import probe
from tests.animate.test_compose import animated, film
from tests.memory import measured


@pytest.mark.slow(8)
def test_8k_works(tmp_path):
    clip = film(tmp_path, 1, (7680, 4320), tiles=1)
    assert probe(animated(clip, tmp_path / "out.mp4")).width == 7680


LONG = """
import sys
from pathlib import Path
from aa2.clips.clip import Clip
from tests.animate import composed
from tests.animate.test_compose import composer

folder, early = Path(sys.argv[1]), int(sys.argv[2])
peaks = {}
with Clip.open(folder / "clip") as clip:
    seen = lambda done, _: peaks.update({done: peak()})
    composed.result(clip, composer(), folder / "out.mp4", progress=seen)
print(max(peaks.values()) - peaks[early])
"""


@pytest.mark.slow(16)
def test_memory_does_not_grow_with_length(tmp_path):
    """When the encoder has all frames that it looks ahead to, the peak is reached: the rest are 31 MB."""
    frames, early = 100, 40
    # Mostly passed through, and enough windows to notice what each would leave behind.
    film(tmp_path, frames, (480, 360), absent=[t for t in range(frames) if t % 15 > 2])
    assert measured(LONG, tmp_path, early) < 15

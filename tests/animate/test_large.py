"""Large frames, and long videos in bounded memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aa2.media.video import probe
from tests.animate.test_compose import animated, film


@pytest.mark.slow(15)
def test_8k_works(tmp_path):
    clip = film(tmp_path, 2, (7680, 4320), tiles=1)
    assert probe(animated(clip, tmp_path / "out.mp4")).width == 7680


@pytest.mark.slow(45)
def test_memory_does_not_grow_with_length(tmp_path):
    """Ten times the frames, the same peak: all frames at once would be 41 MB more."""
    size, short, long = (320, 240), 20, 200
    # Mostly passed through, and enough windows to notice what each would leave behind.
    for name, frames in (("short", short), ("long", long)):
        film(tmp_path / name, frames, size, absent=[t for t in range(frames) if t % 15 > 7])
    script = (
        "import resource, sys; from pathlib import Path; sys.path[:0] = sys.argv[1:3];"
        "from tests.animate.test_compose import animated; folder = Path(sys.argv[3]);"
        "animated(folder / 'short' / 'clip', folder / 'short.mp4');"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "animated(folder / 'long' / 'clip', folder / 'long.mp4');"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    root = Path(__file__).parents[2]
    paths = [str(root), str(root / "src"), str(tmp_path)]
    run = subprocess.run([sys.executable, "-c", script, *paths], capture_output=True, text=True, check=True)
    assert int(run.stdout) / 1024 < 15  # Linux counts in KiB

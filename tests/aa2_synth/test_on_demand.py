"""Rendering beside training: the same clips as `aa2 synthesise`, errors told, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.media import scratch

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
on_demand = pytest.importorskip("aa2_synth.on_demand")
produce = pytest.importorskip("aa2_synth.produce")

SMALL = {"size": 64, "frames": 1, "seed": 4}


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """All is rendered below the test's own folder."""
    monkeypatch.setattr(scratch.tempfile, "gettempdir", lambda: str(tmp_path))


@pytest.mark.slow
def test_clips_come_when_asked_for_and_the_folder_stays_small(renderer, tmp_path):
    with on_demand.rendering(**SMALL, keep=1) as demand:
        demand.ask([2, 1])
        seen = {}
        for number in (1, 2):
            with Clip.open(demand.wait(number)) as clip:
                seen[number] = clip.frames(0, 1), clip.made_by["seed"]
        assert {number: origin for number, (_, origin) in seen.items()} == {
            number: produce.origin(4, "train", number, look="mixed") for number in seen
        }
        time.sleep(0.3)
        assert len(list((demand.folder / "clips").iterdir())) == 1
        with Clip.open(demand.wait(1)) as again:  # it had to go, and is made anew
            np.testing.assert_array_equal(again.frames(0, 1), seen[1][0])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_clip_that_cannot_be_rendered_is_told_in_one_line(renderer, tmp_path):
    with on_demand.rendering(**{**SMALL, "frames": 0}) as demand:
        with pytest.raises(InputError, match="rendering of seed 4, split train: failed") as failed:
            demand.wait(0)
        assert "\n" not in str(failed.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_renderer_that_is_killed_is_told(renderer):
    with on_demand.rendering(**SMALL, workers=2) as demand:
        renderers = [process for process in on_demand.multiprocessing.active_children() if process.daemon]
        os.kill(renderers[-1].pid, signal.SIGKILL)
        with pytest.raises(InputError, match="was killed, perhaps for want of memory"):
            for number in range(100):
                demand.wait(number)


@pytest.mark.slow
def test_renderers_end_with_their_parent_and_leave_nothing(renderer, tmp_path):
    program = (
        "from aa2_synth.on_demand import rendering\n"
        "if __name__ == '__main__':\n"
        "    with rendering(size=64, frames=1) as demand:\n"
        "        demand.ask(range(40)); demand.wait(0); print(demand.folder, flush=True)\n"
        "        demand.wait(10**6)\n"
    )
    script = tmp_path / "script.py"
    script.write_text(program)
    home = tmp_path / "home"
    home.mkdir()
    command, environment = [sys.executable, str(script)], {**os.environ, "TMPDIR": str(home)}
    run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert run.stdout is not None and run.stdout.readline().startswith(str(home))
    run.kill()
    run.wait()
    for _ in range(600):
        if not list(home.iterdir()):
            return
        time.sleep(0.1)
    raise AssertionError("what was rendered stayed behind")

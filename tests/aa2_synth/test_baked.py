"""Clips are rendered and trained on where there are but the baked files, and no PyAV, anny or pybullet."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from aa2.clips.clip import Clip

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
baked = pytest.importorskip("aa2_synth.baked")

PROGRAM = '''
import importlib, pkgutil, sys
from importlib.machinery import PathFinder

ABSENT = {"av", "anny", "pybullet", "pybullet_data", "roma"}
ABSENT |= {"tyro", "rich", "ai_edge_litert", "jinja2", "webdataset"}

class Poorer(PathFinder):
    """Answers as if they were not installed; packages that ask whether they are must be told, not stopped."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in ABSENT else super().find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Poorer

# What reads videos, and finds people in them, is done before; nobody gives commands.
HERE = ["aa2.clips.video_track", "aa2.train.extracted_windows", "aa2.train.prepare_windows"]
HERE += ["aa2_synth.command"]
for room in ("aa2.clips", "aa2.conditions", "aa2.models", "aa2.train", "aa2_synth"):
    package = importlib.import_module(room)
    for module in pkgutil.walk_packages(package.__path__, f"{room}."):
        if module.name not in HERE and not module.name.endswith("__main__"):
            importlib.import_module(module.name)

import numpy as np
from pathlib import Path
from aa2_synth.motion.recorded import recorded
from aa2_synth.produce import write_clip
from aa2_synth.render.renderer import Renderer
from aa2.train.batches import ClipWindows
from aa2.train.clip_folder import ClipFolder

recorded("walk", 4, 12.0, 0.0)
folder = Path(sys.argv[1])
renderer = Renderer(64)
options = {"seed": 4, "split": "train", "index": 2, "frames": 4, "pictures": "png", "lean": True}
write_clip(renderer, folder / "000002", **options)
sample = ClipWindows(ClipFolder([folder]), [(64, 64)], 2, 1)[0]
assert sample.target.shape == (2, 64, 64, 3) and sample.character.any()
there = ABSENT & {name.split(".")[0] for name in sys.modules}
assert not there, there
'''


@pytest.mark.slow
@pytest.mark.usefixtures("renderer")
def test_clips_are_rendered_and_trained_on_without_the_packages_that_are_baked(tmp_path):
    cache, clips = tmp_path / "cache" / "aa2", tmp_path / "clips"
    cache.mkdir(parents=True)
    clips.mkdir()
    for file in baked.baked_files():
        (cache / file.name).symlink_to(file)
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(cache.parent),
        "TMPDIR": str(tmp_path),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-c", PROGRAM, str(clips)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    assert run.returncode == 0, run.stderr[-2000:]
    names = {file.name for file in (clips / "000002").iterdir()}
    assert {"frames.zip", "environment.zip", "character_mask.zip"} <= names
    assert not names & {"depth.zip", "parts.zip", "whole_object_masks.zip"}


@pytest.mark.slow
def test_the_form_of_pictures_changes_no_pixel_and_a_lean_clip_no_signal(renderer, tmp_path):
    produce = pytest.importorskip("aa2_synth.produce")
    options = {"seed": 4, "split": "train", "index": 3, "frames": 2}
    produce.write_clip(renderer, tmp_path / "video", **options)
    produce.write_clip(renderer, tmp_path / "png", **options, pictures="png", lean=True)
    with Clip.open(tmp_path / "video") as video, Clip.open(tmp_path / "png") as png:
        seen, exact = video.read(0, 2), png.read(0, 2)
        assert exact.depth is None and seen.depth is not None and "depth" not in png.made_by
        assert png.parts(0, 2) is None and png.whole_object_masks(0, 2) is None
        assert np.array_equal(exact.character_mask, seen.character_mask)
        assert np.array_equal(exact.object_masks, seen.object_masks)
        assert np.array_equal(exact.pose.keypoints, seen.pose.keypoints)
        assert np.abs(exact.frames.astype(int) - seen.frames).mean() < 3
        assert png.geometry is not None and png.reference is not None
        assert png.other is not None


@pytest.mark.usefixtures("body")
def test_the_baked_files_are_the_body_and_the_recorded_clips_and_small():
    files = baked.baked_files()
    assert [file.name.partition("-")[0] for file in files] == ["body", "recorded"]
    assert sum(file.stat().st_size for file in files) < 16 << 20

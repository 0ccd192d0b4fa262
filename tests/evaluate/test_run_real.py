"""The table of real videos, from a folder to its report, with an outside method on what was exported."""

import json
import shutil

import numpy as np
import pytest
import torch

from aa2.cli import main
from aa2.evaluate.metrics import scorer
from aa2.evaluate.metrics.scorer import WITHOUT_TRUTH
from aa2.evaluate.metrics.scores import METRICS
from aa2.media.picture import read_mask, read_picture
from tests.evaluate.evaluated import write_bundle

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::aa2.errors.Doubt")]


@pytest.fixture(scope="module")
def output(real_videos, tmp_path_factory):
    """After ``--export`` and a run with what was made of it."""
    folder = tmp_path_factory.mktemp("table")
    shutil.copytree(real_videos / "kept", folder / "out/cache/extracted")
    write_bundle(folder / "tiny")
    command = ["evaluate", "--table", "real", "--data", real_videos / "data", "--output", folder / "out"]
    command += ["--references", real_videos / "people", "--bundle", folder / "tiny", "--device", "cpu"]
    _run([*command, "--export", folder / "inputs"])
    (folder / "theirs").mkdir()
    for case in (folder / "inputs").iterdir():
        frames = np.stack([read_picture(p) for p in sorted((case / "driving").iterdir())])
        np.save(folder / "theirs" / f"{case.name}.npy", frames)
    with pytest.MonkeyPatch.context() as patch:  # what is slow is tested elsewhere
        patch.setenv("XDG_CACHE_HOME", str(folder))
        patch.setattr(torch.hub, "get_dir", lambda: str(folder))
        patch.setattr(scorer, "find_spec", lambda name: None)
        _run([*command, "--results", f"theirs={folder / 'theirs'}"])
    return folder


def _run(command):
    assert main([str(part) for part in command]) == 0


def test_rows_cases_and_values(output):
    content = json.loads((output / "out/table.json").read_text())
    assert [(row["method"], row["setting"]) for row in content["rows"]] == [
        (method, setting)
        for setting in ("self", "cross")
        for method in (
            "theirs",
            "filled hole",
            "pasted warp",
            "pasted avatar",
            "pasted avatar, outlined, following",
            "tiny",
        )
    ]
    for row in content["rows"]:
        case = "walk-self" if row["setting"] == "self" else "walk-somebody"
        assert list(row["cases"]) == [case] and row["clips"] == 1
        known = {metric for metric, value in row["metrics"].items() if value is not None}
        assert known | row["absent"].keys() == set(METRICS)
        assert row["cases"][case].keys() == known
        if row["setting"] == "cross":
            assert known <= set(WITHOUT_TRUTH) and {"pck", "ring", "flicker"} <= known
            assert row["absent"]["psnr"].startswith("no truth")
    theirs, hole = content["rows"][:2]
    assert theirs["metrics"]["psnr_mask"] == 100 and theirs["metrics"]["ring"] == 0
    assert hole["metrics"]["pck"] < theirs["metrics"]["pck"]


def test_the_report_tells_clip_by_clip_and_says_what_is_left_out(output):
    text = (output / "out/table.md").read_text()
    assert "Clip by clip: PSNR, mask" in text and "| walk-somebody |" in text
    assert "empty.mkv: no person found" in text and "s where nothing is kept" in text
    figures = {path.name for path in (output / "out/figures").iterdir()}
    assert {"self_walk-self.png", "cross_walk-somebody.png", "self_best.mp4", "cross_best.mp4"} <= figures


def test_what_is_exported_is_of_native_detail_and_has_depth(output):
    folder = output / "inputs/walk-self"
    frame, mask = read_picture(folder / "driving/0000.png"), read_mask(folder / "mask/0000.png")
    assert frame.shape[:2] == mask.shape and len(np.unique(mask)) > 2
    with np.load(folder / "pose.npz") as pose:
        assert pose["keypoints"].shape == (12, 133, 2) and pose["depth"].shape == (12, 133)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--reference-frame walk", "--reference-frame: walk is not N or NAME=N"),
        ("--reference-frame 3 4", "--reference-frame: names all videos twice"),
        ("--settings cross", "--settings: cross needs pictures"),
        ("--reference-frame run=3", "--reference-frame: there is no video run"),
    ],
)
def test_bad_options_are_told_in_a_line(real_videos, output, capsys, options, message):
    where = ["--data", str(real_videos / "data"), "--output", str(output / "out")]
    assert main(["evaluate", "--table", "real", *where, *options.split()]) == 2
    assert message in capsys.readouterr().err

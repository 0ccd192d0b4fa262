"""A table of extracted signals and three windows, from the command line to its report."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from aa2.cli import main
from aa2.evaluate.metrics import scorer
from aa2.evaluate.protocols.cases import EXACT, FOUND
from aa2.media.picture import write_picture
from tests.evaluate.evaluated import write_bundle

SHIPPED = Path(__file__).parents[1] / "data/shipped"
pytestmark = pytest.mark.filterwarnings("ignore::aa2.errors.Doubt")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """``extracted`` and ``exact``, of the same clips and the same cache; of two clips one cannot be used."""
    folder = tmp_path_factory.mktemp("signals")
    shutil.copytree(SHIPPED / "000016", folder / "data/000016")
    shutil.copytree(SHIPPED / "000016", folder / "data/000017")
    write_picture(folder / "data/000017/reference.png", np.full((256, 256, 3), 90, np.uint8))
    write_bundle(folder / "tiny")
    with pytest.MonkeyPatch.context() as patch:  # what is slow is tested elsewhere
        patch.setenv("XDG_CACHE_HOME", str(folder))
        patch.setattr(torch.hub, "get_dir", lambda: str(folder))
        patch.setattr(scorer, "find_spec", lambda name: None)
        for signals in ("extracted", "exact"):
            command = [
                "evaluate",
                "--table",
                "quality",
                "--data",
                folder / "data",
                "--output",
                folder / "out",
            ]
            command += ["--bundle", folder / "tiny", "--settings", "self", "--device", "cpu"]
            command += ["--signals", signals, "--windows", "3"]
            assert main([str(part) for part in command]) == 0
            for file in ("table.json", "table.md", "index.html"):
                shutil.copy(folder / "out" / file, folder / f"{signals}-{file}")
    return folder


@pytest.mark.slow
def test_both_are_said_and_told_apart(folder):
    tables = {
        name: json.loads((folder / f"{name}-table.json").read_text()) for name in ("extracted", "exact")
    }
    for name, told in (("extracted", FOUND), ("exact", EXACT)):
        content = tables[name]
        assert (content["signals"], content["windows"], content["window_frames"]) == (name, 3, [2, 2])
        assert (
            told in content["caption"] and "3 windows, one after the other, of 2 frames" in content["caption"]
        )
        for file in ("table.md", "index.html"):
            assert "each after the first with the last frame" in (folder / f"{name}-{file}").read_text()
    assert tables["extracted"]["lost"] == {"000017-self": "no person found in the reference picture"}
    assert tables["exact"]["lost"] == {}
    assert (
        "000017-self: no person found in the reference picture" in (folder / "extracted-table.md").read_text()
    )
    found, known = ({row["method"]: row["cases"] for row in tables[name]["rows"]} for name in tables)
    for method in ("filled hole", "pasted warp", "tiny"):
        assert found[method].keys() == {"000016-self"} and known[method].keys() == {
            "000016-self",
            "000017-self",
        }
        assert found[method]["000016-self"]["psnr_mask"] != known[method]["000016-self"]["psnr_mask"]


@pytest.mark.slow
def test_drift_is_told(folder):
    rows = json.loads((folder / "extracted-table.json").read_text())["rows"]
    for row in rows:
        assert [len(means) for means in row["by_window"].values()] == [3] * len(row["by_window"])
        assert row["by_window"].keys() == row["drift"].keys() == {"psnr_mask", "delta_e", "sharpness"}
        first, *_, last = row["by_window"]["psnr_mask"]
        assert row["drift"]["psnr_mask"][0] == pytest.approx(last - first)
    assert "Window by window: PSNR, mask" in (folder / "extracted-table.md").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--table real --signals exact", "--signals: exact ones do not exist for table real"),
        ("--table 1 --signals exact", "--signals: exact ones do not exist for table 1"),
        ("--windows 0", "--windows: 0 windows are none"),
        ("--windows 9", "has 6 frames, too few for 9 windows"),
    ],
)
def test_bad_options_are_told_in_a_line(folder, capsys, options, message):
    where = ["--data", str(folder / "data"), "--output", str(folder / "none")]
    assert main(["evaluate", *where, *options.split()]) == 2
    assert message in capsys.readouterr().err and not (folder / "none").exists()

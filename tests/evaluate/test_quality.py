import json

import pytest

from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.evaluate.methods.baselines import filled_hole, pasted_warp
from aa2.evaluate.quality import quality
from aa2.evaluate.run import run_quality
from aa2.models import bundle as bundles
from tests.figure_clips import write_pair


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips")
    for i in range(2):
        write_pair(path / f"{i:03d}", frames=5, phase=i)
    return path


def test_the_truth_wins_and_the_warp_beats_the_hole(data):
    truths = {}

    def keep(setting, method, clip, frames):
        if method == "truth":
            truths["last"] = frames

    methods = {
        "filled hole": filled_hole,
        "pasted warp": pasted_warp,
        "nearly true": lambda signals, reference: truths["last"] ^ 2,
    }
    rows = quality(data, methods, PRESETS["tiny"], shown=keep)
    assert [(r["method"], r["setting"], r["clips"]) for r in rows] == [
        (m, s, 2) for s in ("self", "cross") for m in methods
    ]
    for setting in ("self", "cross"):
        hole, warp, true = (r["metrics"] for r in rows if r["setting"] == setting)
        assert hole["psnr_mask"] < warp["psnr_mask"] < true["psnr_mask"]
        assert hole["ssim_mask"] < warp["ssim_mask"] < true["ssim_mask"]


def test_a_bundle_is_scored_and_written(data, tmp_path):
    bundles.save(bundles.build(PRESETS["tiny"]), tmp_path / "tiny")
    text = run_quality(data, tmp_path / "out", bundle=tmp_path / "tiny", limit=1, steps=(1, 2))
    table = json.loads((tmp_path / "out/table.json").read_text())
    assert {r["method"] for r in table["rows"]} == {
        "filled hole",
        "pasted warp",
        "tiny, 1 steps",
        "tiny, 2 steps",
    }
    assert all(r["clips"] == 1 for r in table["rows"])
    assert (tmp_path / "out/table.md").read_text().strip() == text
    assert (tmp_path / "out/sheet_self.png").exists() and (tmp_path / "out/sheet_cross.png").exists()


def test_nothing_to_score(tmp_path):
    with pytest.raises(InputError, match="holds no clips"):
        quality(tmp_path, {}, PRESETS["tiny"])

"""The main job of the benchmark: a table from clips and a bundle, its report, and going on after a kill."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.evaluate.metrics.scores import METRICS
from aa2.evaluate.options import TableOptions
from aa2.evaluate.run import export_table, run_table
from aa2.models.bundle import build, save
from aa2.variants import VARIANTS
from tests.figure_clips import write_pair

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("clips")
    for number in range(2):
        write_pair(path / f"{number:03d}", frames=3, phase=number)
    return path


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(0)
    for name in ("full", "no_warp", "animate_anyone"):
        save(build(VARIANTS[name].of(PRESETS["tiny"], name)), folder / name)
    return folder


@pytest.fixture(scope="module")
def quality(data, models, tmp_path_factory):
    output = tmp_path_factory.mktemp("quality")
    options = TableOptions(str(models / "full"), device="cpu")
    return output, options, run_table("quality", data, output, options)


def results_of(table, setting, metric):
    return {row.method: row.metrics[metric] for row in table.rows if row.setting == setting}


def test_the_quality_table_has_every_method_in_both_settings(quality):
    output, _, table = quality
    content = json.loads((output / "table.json").read_text())
    assert [(row["method"], row["setting"], row["clips"]) for row in content["rows"]] == [
        (method, setting, 2)
        for setting in ("self", "cross")
        for method in (
            "filled hole",
            "pasted warp",
            "pasted avatar",
            "pasted avatar, heights given",
            "pseudo integration, full as animator",
            "full",
        )
    ]
    assert content["reference"] == table.reference == "full"
    for row in content["rows"]:
        absent = {metric for metric in METRICS if row["metrics"][metric] is None}
        assert absent == row["absent"].keys() and row["metrics"]["psnr_mask"] is not None
    for setting in ("self", "cross"):
        found = results_of(table, setting, "psnr_mask")
        assert found["filled hole"] < found["pasted warp"]


def test_the_context_stands_with_the_numbers(quality, data):
    output, options, _ = quality
    context = json.loads((output / "table.json").read_text())["context"]
    assert context["backbone"] == "tiny" and context["window"] == PRESETS["tiny"].window
    assert context["protocol"]["data"] == str(data) and context["protocol"]["clips"] == 2
    assert context["methods"]["full"]["steps"] == PRESETS["tiny"].diffusion.steps
    assert context["seed"] == options.seed and context["device"] == "cpu" and context["code"]


def test_a_second_run_writes_the_same_bytes(quality, data):
    output, options, _ = quality
    before = {p: p.read_bytes() for p in output.rglob("*") if p.is_file()}
    run_table("quality", data, output, options)
    assert {p: p.read_bytes() for p in output.rglob("*") if p.is_file()} == before


def test_the_page_shows_what_is_there(quality):
    output, _, _ = quality
    html = (output / "index.html").read_text()
    figures = {f"figures/{p.name}" for p in (output / "figures").iterdir()}
    assert figures and all(f'"{figure}"' in html for figure in figures)


def test_other_settings_take_what_is_kept(quality, data):
    output, options, table = quality
    only = run_table("quality", data, output, options, settings=["cross"], limit=1)
    assert {(row.setting, row.clips) for row in only.rows} == {("cross", 1)}
    assert run_table("quality", data, output, options).as_json() == table.as_json()


def test_an_ablation_without_all_its_models_has_rows_that_say_so(data, models, tmp_path):
    table = run_table(
        "4", data, tmp_path, TableOptions("mini", models, device="cpu"), settings=["self"], limit=1
    )
    rows = {row.method: row for row in table.rows}
    assert rows["without lifted reference"].clips == rows["all parts"].clips == 1
    for name in ("without spatial blending", "without pose modulation", "flat limb warp"):
        assert rows[name].clips == 0 and rows[name].why_empty.startswith("not trained")
    assert rows["without lifted reference"].differences.keys() >= {"psnr", "ssim_mask"}
    assert [p.fvd for p in rows["all parts"].published] == [186.17]
    assert "not trained" in (tmp_path / "table.md").read_text()


def test_outside_results_stand_in_the_table_beside_those_not_given(data, models, tmp_path):
    options = TableOptions("mini", models, {"Champ": tmp_path / "champ"}, device="cpu")
    export_table("2", data, tmp_path / "inputs", options, limit=1)
    assert (tmp_path / "inputs").is_dir()
    (tmp_path / "champ").mkdir()
    np.save(tmp_path / "champ" / "000-self.npy", np.zeros((3, 64, 64, 3), np.uint8))
    table = run_table("2", data, tmp_path / "out", options, limit=1)
    rows = {row.method: row for row in table.rows}
    assert list(rows) == ["Champ", "MimicMotion", "Animate Anyone", "Animate Anyone 2"]
    assert rows["Champ"].clips == 1 and rows["Champ"].published[0].fvd == 205.79
    assert rows["MimicMotion"].why_empty == "no result given: --results MimicMotion=FOLDER"


def test_wrong_outside_results_are_named_one_by_one(data, models, tmp_path):
    (tmp_path / "champ").mkdir()
    np.save(tmp_path / "champ" / "000-self.npy", np.zeros((2, 64, 64, 3), np.uint8))
    results = {
        "Champ": tmp_path / "champ",
        "MimicMotion": tmp_path / "missing",
        "Animate Anyone 2": tmp_path / "champ",
    }
    with pytest.raises(InputError) as error:
        run_table("2", data, tmp_path / "out", TableOptions("mini", models, results, device="cpu"))
    lines = str(error.value).splitlines()
    assert len(lines) == 4 and not (tmp_path / "out").exists()
    assert "000-self.npy: has 2 frames" in lines[0] and "001-self: is missing" in lines[1]
    assert "there is no such folder" in lines[2] and "a row that aa2 computes" in lines[3]


def test_a_killed_run_goes_on_with_what_it_had(quality, data, models, tmp_path):
    command = [sys.executable, "-m", "aa2", "evaluate", "--data", str(data), "--output", str(tmp_path)]
    command += ["--bundle", str(models / "full"), "--device", "cpu", "--settings", "self", "--limit", "1"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(tmp_path.rglob("score-*.json")):
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    kept = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.suffix in (".json", ".png")}
    assert not (tmp_path / "table.json").exists()
    output, options, _ = quality
    part = {"settings": ["self"], "limit": 1}
    whole_run = run_table("quality", data, shutil.copytree(output, tmp_path / "copy"), options, **part)
    assert run_table("quality", data, tmp_path, options, **part).rows == whole_run.rows
    whole = {p: time for p, time in kept.items() if not p.name.startswith(".")}
    assert whole and {p: p.stat().st_mtime_ns for p in whole} == whole


def test_nothing_to_score(tmp_path, models):
    with pytest.raises(InputError, match="holds no clips"):
        run_table("quality", tmp_path, tmp_path / "out", TableOptions(str(models / "full")))
    assert list(tmp_path.iterdir()) == []

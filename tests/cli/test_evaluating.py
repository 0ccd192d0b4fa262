"""The benchmark as a command."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from aa2.cli import main
from aa2.config import PRESETS
from aa2.models.bundle import build, save
from tests.cli.commands import failure
from tests.figure_clips import write_pair


@pytest.fixture(scope="module")
def scored(tmp_path_factory) -> Path:
    """Test clips, a bundle to score on them, and a folder that holds nothing."""
    folder = tmp_path_factory.mktemp("scored")
    write_pair(folder / "clips" / "000", frames=3)
    torch.manual_seed(0)
    save(build(PRESETS["tiny"]), folder / "tiny")
    (folder / "empty").mkdir()
    return folder


def evaluation(scored: Path, output: Path, options: str = "") -> list[str]:
    """The command; ``FOLDER`` in the options stands for ``scored``."""
    usual = ["--data FOLDER/clips", "--bundle FOLDER/tiny", "--device cpu"]
    wanted = [option for option in usual if option.split()[0] not in options] + [options]
    return ["evaluate", "--output", str(output), *" ".join(wanted).replace("FOLDER", str(scored)).split()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "subject"),
    [
        ("--data FOLDER/nothing", "FOLDER/nothing"),
        ("--data FOLDER/tiny", "FOLDER/tiny"),
        ("--bundle nothing", "nothing"),
        ("--table 4 --models FOLDER/nothing", "FOLDER/nothing"),
        ("--table 4 --models FOLDER/empty", "FOLDER/empty"),
        ("--table 2 --results Champ", "--results"),
        ("--table 2 --results Champ=a Champ=b", "--results"),
        ("--table 2 --results tiny=FOLDER/empty", "--results"),
        ("--table 2 --results Champ=FOLDER/empty", "FOLDER/empty/000-self"),
        ("--table 3 --inpainted FOLDER/nothing", "FOLDER/nothing"),
        ("--table 1 --settings cross", "--settings"),
        ("--table 4 --steps 1 2", "--steps"),
        ("--steps 0", "--steps"),
        ("--limit 0", "--limit"),
        ("--seed=-1", "--seed"),
        ("--weights FOLDER/nothing", "--weights"),
    ],
)
def test_an_evaluation_that_cannot_be(scored, tmp_path, capsys, options, subject):
    line = failure(capsys, *evaluation(scored, tmp_path / "out", options))
    assert line.startswith(f"aa2: {subject.replace('FOLDER', str(scored))}: ")
    assert not list(tmp_path.rglob("*.*"))


@pytest.mark.slow
def test_an_output_that_is_a_file(scored, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert "cannot be made" in failure(capsys, *evaluation(scored, tmp_path / "file"))


@pytest.mark.slow
def test_an_evaluation_prints_what_it_writes(scored, tmp_path, capsys):
    assert main(evaluation(scored, tmp_path, "--table 4 --settings self")) == 0
    assert capsys.readouterr().out == (tmp_path / "table.md").read_text()


@pytest.mark.slow
def test_the_inputs_of_a_table_are_exported(scored, tmp_path, capsys):
    inputs = tmp_path / "inputs"
    assert main(evaluation(scored, tmp_path / "out", f"--table 2 --export {inputs}")) == 0
    assert [p.name for p in inputs.iterdir()] == ["000-self"] and capsys.readouterr().out == ""
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_read_is_not_written(tmp_path, capsys):
    for name in ("clips", "results"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to("clips")
    common = ["--data", tmp_path / "clips", "--results", f"Champ={tmp_path}/results"]
    for written in (["--output", tmp_path / "link"], ["--output", tmp_path / "results"]):
        assert "is read for the table" in failure(capsys, "evaluate", *common, *written)
    line = failure(capsys, "evaluate", *common, "--output", tmp_path / "o", "--export", tmp_path / "clips")
    assert "is read for the table" in line
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["clips", "link", "results"]

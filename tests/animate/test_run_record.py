"""The record of a run, and the run repeated by it."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from pathlib import Path

import pytest
import torch

from aa2 import Doubt, InputError, Pipeline
from aa2.animate.options import DEFAULTS
from aa2.animate.run_record import asked, made_already, read_record, record_of, write_record
from aa2.cli import main
from aa2.config import PRESETS
from aa2.media.picture import read_picture
from aa2.models.bundle import build, save
from tests.animate.test_compose import film
from tests.cli.commands import failure

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory, portrait) -> Path:
    """A folder with everything, to be moved as a whole, and a result of it."""
    folder = tmp_path_factory.mktemp("made") / "project"
    torch.manual_seed(0)
    save(build(PRESETS["tiny"]), folder / "tiny")
    film(folder / "film", 1)
    shutil.copy(portrait, folder / "person.png")
    pipeline = Pipeline.from_pretrained(folder / "tiny", device="cpu")
    pipeline.animate(
        folder / "person.png", folder / "film" / "clip", folder / "o.mp4", seed=5, retarget=False
    )
    return folder


@pytest.fixture
def project(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "project"))


def test_a_run_is_repeated_where_its_folder_was_moved(project, tmp_path, capsys):
    before = (project / "o.mp4").read_bytes()
    moved = project.rename(tmp_path / "elsewhere")
    record = record_of(moved / "o.mp4")
    assert record.name == "o.run.json"
    told = json.loads(record.read_text())
    assert told["settings"]["seed"] == 5 and told["settings"]["retarget"] is False
    assert {"python", "torch", "numpy", "av", "aa2"} <= set(told["versions"])
    assert str(tmp_path) not in record.read_text(), "no path of the machine"
    with warnings.catch_warnings():
        warnings.simplefilter("error", Doubt)
        again = ["--output", str(moved / "p.mp4"), "--device", "cpu"]
        assert main(["animate", "--replay", str(record), *again]) == 0
    assert (moved / "p.mp4").read_bytes() == before
    repeated = json.loads(record_of(moved / "p.mp4").read_text())
    assert repeated["output"]["sha256"] == told["output"]["sha256"]
    assert repeated["settings"] == told["settings"]


def test_what_is_given_counts_more_than_the_record(project):
    args = ["animate", "--replay", project / "o.run.json", "--output", project / "p.mp4", "--device", "cpu"]
    assert main([*map(str, args), "--seed", "6"]) == 0
    assert json.loads((project / "p.run.json").read_text())["settings"]["seed"] == 6


def test_the_result_is_not_written_over(project, capsys):
    before = (project / "o.mp4").read_bytes()
    line = failure(capsys, "animate", "--replay", project / "o.run.json")
    assert line.startswith(f"aa2: {project / 'o.mp4'}: is there already; ") and "--output" in line
    assert (project / "o.mp4").read_bytes() == before
    (project / "o.mp4").unlink()
    assert main(["animate", "--replay", str(project / "o.run.json"), "--device", "cpu"]) == 0
    assert (project / "o.mp4").read_bytes() == before


def test_what_has_changed_is_said_and_what_is_gone_is_an_error(project):
    record = project / "o.run.json"
    with (project / "person.png").open("ab") as file:
        file.write(b"\0")
    told = json.loads(record.read_text())
    told["versions"]["torch"] = "0.1"
    record.write_text(json.dumps(told))
    with pytest.warns(Doubt) as doubts:
        run = read_record(record)
    texts = [str(doubt.message) for doubt in doubts]
    assert any("person.png: has changed" in text for text in texts)
    assert any("torch 0.1" in text for text in texts) and len(texts) == 2
    assert run.settings["seed"] == 5 and run.reference.samefile(project / "person.png")
    (project / "person.png").unlink()
    with pytest.raises(InputError, match=r"person\.png: is gone"):
        read_record(record)


def test_files_whose_names_are_no_utf8_are_found_again(project, tmp_path):
    here = tmp_path / os.fsdecode(b"caf\xe9")
    here.mkdir()
    picture, film, output = (here / os.fsdecode(name) for name in (b"r\xe9.png", b"d\xe9.mp4", b"o\xe9.mp4"))
    for path in (picture, film, output):
        path.write_bytes(path.name.encode(errors="replace"))
    bundle = project / "tiny"
    about = asked(bundle, "cpu", picture, film, DEFAULTS)
    record = write_record(output, str(bundle), bundle, about, picture, film, DEFAULTS, {})
    with warnings.catch_warnings():
        warnings.simplefilter("error", Doubt)
        run = read_record(record)
    assert (run.reference, run.driving, run.output) == (picture, film, output)


def test_it_tells_what_was_read_not_what_lies_there_in_the_end(project):
    bundle, files = project / "tiny", (project / "person.png", project / "film" / "clip")
    about = asked(bundle, "cpu", *files, DEFAULTS)
    files[0].write_bytes(b"another picture")
    record = write_record(project / "o.mp4", "tiny", bundle, about, *files, DEFAULTS, {})
    with pytest.warns(Doubt, match=r"person\.png: has changed"):
        read_record(record)


def test_a_bundle_that_has_changed_is_said(project):
    with (project / "tiny" / "bundle.json").open("a") as file:
        file.write("\n")
    with pytest.warns(Doubt, match="tiny: has changed"):
        read_record(project / "o.run.json")


def test_what_was_in_memory_cannot_be_repeated(project, portrait):
    pipeline = Pipeline.from_pretrained(project / "tiny", device="cpu")
    pipeline.animate(read_picture(portrait), project / "film" / "clip", project / "m.mp4")
    with pytest.raises(InputError, match="its reference was in memory"):
        read_record(project / "m.run.json")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1, "command": "other"}'])
def test_another_file_is_no_record_and_is_not_written_over(project, capsys, text):
    (project / "x.run.json").write_text(text)
    with pytest.raises(InputError, match="cannot be read as the record of a run"):
        read_record(project / "x.run.json")
    pipeline = Pipeline.from_pretrained(project / "tiny", device="cpu")
    with pytest.raises(InputError, match="is there already and is no record"):
        pipeline.animate(project / "person.png", project / "film" / "clip", project / "x.mp4")
    assert (project / "x.run.json").read_text() == text and not (project / "x.mp4").exists()


def test_a_record_of_a_newer_version(project):
    told = json.loads((project / "o.run.json").read_text())
    (project / "o.run.json").write_text(json.dumps(told | {"format": 99}))
    with pytest.raises(InputError, match="format 99"):
        read_record(project / "o.run.json")


def test_without_a_record_what_is_missing_is_told(capsys, portrait):
    assert failure(capsys, "animate", "--reference", portrait).startswith("aa2: --driving: is missing; ")


def test_what_is_made_already_is_known_by_all_that_it_depends_on(project):
    run = read_record(record_of(project / "o.mp4"))
    arguments = {
        **run.settings,
        "reference": run.reference,
        "driving": run.driving,
        "output": project / "o.mp4",
        "bundle": run.bundle,
    }
    assert made_already(arguments)
    for change in ({"seed": 6}, {"retarget": True}, {"reference": project / "o.mp4"}, {"bundle": "mini"}):
        assert not made_already({**arguments, **change})
    assert not made_already({**arguments, "output": project / "p.mp4"})
    with (project / "o.mp4").open("ab") as file:
        file.write(b"more")
    assert not made_already(arguments)


def test_a_record_of_other_kinds_is_none(project, capsys):
    record = project / "o.run.json"
    told = json.loads(record.read_text())
    changes = [
        *({"inputs": value} for value in (None, [], "x", {}, {"reference": told["inputs"]["reference"]})),
        {"inputs": told["inputs"] | {"driving": {"path": 3, "sha256": "0"}}},
        {"inputs": told["inputs"] | {"driving": {"path": "a\0b", "sha256": "0"}}},
        {"inputs": told["inputs"] | {"other": told["inputs"]["driving"]}},
        *({"output": value} for value in ({}, {"path": None, "sha256": "0"}, "o.mp4")),
        *({"bundle": value} for value in ({}, {"name": [], "sha256": "0"}, None)),
        *({"settings": value} for value in (None, {"no such": 1}, [[]])),
        *({"versions": value} for value in ([], {"torch": 2}, None)),
        *({"format": value} for value in ("1", True, None, 1.0)),
    ]
    for text in [*(json.dumps(told | change) for change in changes), "[" * 100_000, "[1]", "1"]:
        record.write_text(text)
        with pytest.raises(InputError, match="cannot be read as the record of a run"):
            read_record(record)
        assert not made_already({"reference": "a", "driving": "b", "output": project / "o.mp4"})
    # A folder that is no clip is not read through, be it the whole disk.
    record.write_text(
        json.dumps(told | {"inputs": told["inputs"] | {"driving": {"path": "/", "sha256": "0"}}})
    )
    with pytest.raises(InputError, match="is gone, the driving"):
        read_record(record)

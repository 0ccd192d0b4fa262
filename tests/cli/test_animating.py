"""Animation and extraction as commands: what cannot be is told in one line, and nothing is left."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from aa2.animate.options import DEFAULTS
from aa2.cli import main
from aa2.cli.app import app, kinds_of
from aa2.media.picture import read_picture, write_picture
from aa2.media.video import probe
from tests.cli.commands import arguments, failure, the_same


@pytest.mark.slow
@pytest.mark.parametrize("name", ["missing.mp4", "truncated.mp4", "sound.mp4", "text.mp4", "scenery.png"])
def test_a_driving_video_that_is_none(inputs, tmp_path, capsys, name):
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", driving=inputs / name))
    assert line.startswith(f"aa2: {inputs / name}: ")
    assert the_same(tmp_path, set())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["missing.png", "truncated.png", "text.mp4", "scenery.png", "dot.png"])
def test_a_reference_that_shows_nobody(inputs, tmp_path, capsys, name):
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", reference=inputs / name))
    assert line.startswith(f"aa2: {inputs / name}: ")
    assert the_same(tmp_path, set())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("reference-person", "7"),
        ("reference-person", "me"),
        ("reference-person", "2,2"),
        ("reference-mask", "no.png"),
    ],
)
def test_a_character_that_is_not_there(inputs, tmp_path, capsys, option, value):
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", **{option: value}))
    assert line.startswith(f"aa2: {value if option == 'reference-mask' else '--' + option}: ")
    assert the_same(tmp_path, set())


@pytest.mark.slow
def test_several_people_in_the_reference_are_told_in_a_line(inputs, tmp_path, capsys):
    picture = read_picture(inputs / "person.png")
    write_picture(tmp_path / "two.png", np.concatenate([picture, picture[:, ::-1]], axis=1))
    given = arguments(inputs, tmp_path / "o.mp4", reference=tmp_path / "two.png")
    assert main([str(argument) for argument in given]) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("aa2: ")]
    assert (
        "took" in told.pop() and len(told) == 1 and "2 people" in told[0] and "--reference-person" in told[0]
    )


@pytest.mark.slow
def test_a_clip_without_anybody(inputs, tmp_path, capsys):
    clip = inputs / "nobody" / "clip"
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", driving=clip))
    assert line.startswith(f"aa2: {clip}: no person")
    assert the_same(tmp_path, set())


@pytest.mark.slow
def test_a_driving_video_without_anybody(inputs, tmp_path, capsys):
    video = inputs / "scenery.mp4"
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", driving=video))
    assert line.startswith(f"aa2: {video}: no person")
    assert the_same(tmp_path, set())


@pytest.mark.slow
def test_nobody_to_extract(inputs, tmp_path, capsys):
    line = failure(capsys, "extract", inputs / "scenery.mp4", "--output", tmp_path / "clip")
    assert line.startswith(f"aa2: {inputs / 'scenery.mp4'}: no person")
    assert the_same(tmp_path, set())


@pytest.mark.slow
@pytest.mark.parametrize("output", ["missing/o.mp4", "o.txt", "o", "folder.mp4"])
def test_an_output_that_cannot_be(inputs, tmp_path, capsys, output):
    (tmp_path / "folder.mp4").mkdir()
    before = set(tmp_path.rglob("*"))
    failure(capsys, *arguments(inputs, tmp_path / output))
    assert the_same(tmp_path, before)


@pytest.mark.slow
def test_an_output_below_a_file(inputs, tmp_path, capsys):
    (tmp_path / "file").touch()
    failure(capsys, *arguments(inputs, tmp_path / "file" / "o.mp4"))


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() == 0, reason="root writes to read-only folders too")
def test_a_read_only_output_folder(inputs, tmp_path, capsys):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    assert "cannot be written" in failure(capsys, *arguments(inputs, locked / "o.mp4"))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc: no folder that nobody can write to")
def test_an_output_folder_that_nobody_can_write_to(inputs, capsys):
    assert "cannot be written" in failure(capsys, *arguments(inputs, Path("/proc/self/o.mp4")))


@pytest.mark.slow
def test_the_driving_video_is_not_overwritten(inputs, tmp_path, capsys):
    video = tmp_path / "v.mp4"
    shutil.copy(inputs / "scenery.mp4", video)
    assert "itself" in failure(capsys, *arguments(inputs, video, driving=video))
    assert video.read_bytes() == (inputs / "scenery.mp4").read_bytes()


@pytest.mark.slow
def test_pictures_are_not_overwritten(inputs, tmp_path, capsys):
    picture, mask = tmp_path / "ref.png", tmp_path / "mask.png"
    shutil.copy(inputs / "person.png", picture)
    shutil.copy(inputs / "person.png", mask)
    before = picture.read_bytes()
    given = {"reference": picture, "reference-mask": mask}
    for sheet, which in ((picture, "the reference picture itself"), (mask, "the reference's mask itself")):
        line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", sheet=sheet, **given))
        assert line == f"aa2: {sheet}: is {which}; give the result another name\n"
    assert picture.read_bytes() == mask.read_bytes() == before
    assert the_same(tmp_path, {picture, mask})


@pytest.mark.slow
@pytest.mark.parametrize(
    "changed",
    [
        {"bundle": "nothing"},
        {"person": "0"},  # a clip has its person
        {"sheet": "sheet.txt"},
        {"sheet": "missing/sheet.png"},
    ],
)
def test_options_that_do_not_fit(inputs, tmp_path, capsys, changed):
    failure(capsys, *arguments(inputs, tmp_path / "o.mp4", **changed))
    assert the_same(tmp_path, set())


@pytest.mark.slow
@pytest.mark.parametrize("person", ["someone", "1:2", "0:5000,10", "-1"])
def test_a_person_that_names_nobody(inputs, tmp_path, capsys, person):
    options = arguments(inputs, tmp_path / "o.mp4", driving=inputs / "scenery.mp4")
    assert failure(capsys, *options, f"--person={person}").startswith("aa2: --person: ")


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there(inputs, tmp_path, capsys):
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", device="cuda"))
    assert line.startswith("aa2: --device: ")


@pytest.mark.slow
def test_a_scale_that_is_impossible_or_means_nothing(inputs, tmp_path, capsys):
    for options in ({"scale": "0"}, {"scale": "20"}, {"scale": "0.8", "retarget": "off"}):
        line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", **options))
        assert line.startswith("aa2: --scale: ")
    assert the_same(tmp_path, set())


@pytest.mark.slow
def test_a_clip_is_animated(inputs, tmp_path, capsys):
    output, sheet = tmp_path / "o.mp4", tmp_path / "sheet.png"
    given = {"mask-grow": "4", "block-size": "9", "relight": "off", "retarget": "off", "seed": "3"}
    assert main([str(a) for a in arguments(inputs, output, sheet=sheet, **given)] + ["--verbose"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{output}\n{sheet}\n"
    settings = json.loads((tmp_path / "o.run.json").read_text())["settings"]
    told = [settings[name.replace("-", "_")] for name in given]
    assert told == [4, 9, False, False, 3]
    assert re.search(r"^aa2: person found in 6 of 6 frames, took 0:\d\d$", err, re.MULTILINE)
    assert f"bundle: bundle {inputs / 'tiny'}" in err and "device: computing on cpu" in err
    assert probe(output).frames == 6
    assert set(tmp_path.iterdir()) == {output, sheet, tmp_path / "o.run.json"}


def test_every_option_of_the_library_has_one_of_its_name():
    missing = set(DEFAULTS) - set(kinds_of(app.entries["animate"]))
    assert not missing


def test_parts_of_a_video_that_cannot_be(inputs, tmp_path, capsys):
    for command in (
        ["extract", inputs / "scenery.mp4", "--output", tmp_path / "clip"],
        arguments(inputs, tmp_path / "o.mp4", driving=inputs / "scenery.mp4"),
    ):
        assert failure(capsys, *command, "--start", "2", "--end", "1").startswith("aa2: --end: ")
        assert failure(capsys, *command, "--start", "soon").startswith("aa2: --start: 'soon' is no time")
    assert the_same(tmp_path, set())

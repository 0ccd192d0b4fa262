"""The command line as a user has it: ``main`` in this process, real files, one-line errors."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from aa2.cli import main
from aa2.config import PRESETS
from aa2.media.picture import read_picture, write_picture
from aa2.media.video import probe
from aa2.models.bundle import build, save

from .figure_clips import write_pair
from .media.conftest import colours, make_video
from .test_animate import film
from .train.windows import folder_of

PERSON = Path(__file__).parents[1] / "src/aa2/demo/reference.png"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Path:
    """Everything a user might bring, good and bad."""
    folder = tmp_path_factory.mktemp("inputs")
    torch.manual_seed(0)
    save(build(PRESETS["tiny"]), folder / "tiny")
    film(folder / "film", 6)
    film(folder / "nobody", 3, absent=[0, 1, 2])
    scene = cv2.resize(
        np.random.default_rng(0).integers(0, 255, (4, 4, 3), np.uint8),
        (160, 120),
        interpolation=cv2.INTER_CUBIC,
    )
    write_picture(folder / "scenery.png", scene)
    write_picture(folder / "dot.png", scene[:1, :1])
    make_video(folder / "scenery.mp4", [scene] * 5)
    whole = make_video(folder / "long.mp4", colours(60)).read_bytes()
    (folder / "truncated.mp4").write_bytes(whole[: len(whole) // 2])
    picture = (folder / "scenery.png").read_bytes()
    (folder / "truncated.png").write_bytes(picture[: len(picture) // 20])
    (folder / "text.mp4").write_text("This is no video.\n" * 50)
    make_sound(folder / "sound.mp4")
    return folder


def make_sound(path: Path) -> None:
    """A file with sound and no picture."""
    import av

    with (
        av.open(make_video(path.with_suffix(".mkv"), colours(25), sound="aac")) as source,
        av.open(path, "w") as target,
    ):
        track = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = track
                target.mux(packet)


def failure(capsys, *arguments: str | Path) -> str:
    """The one line of a command that must fail."""
    capsys.readouterr()
    assert main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("aa2: ") and err.count("\n") == 1 and err.endswith("\n"), err
    return err


def arguments(inputs: Path, output: Path, **changed: str | Path) -> list[str | Path]:
    given = {
        "reference": PERSON,
        "driving": inputs / "film" / "clip",
        "output": output,
        "bundle": inputs / "tiny",
        "device": "cpu",
        **changed,
    }
    return ["animate", *(part for name, value in given.items() for part in (f"--{name}", value))]


def the_same(folder: Path, before: set[Path]) -> bool:
    return set(folder.rglob("*")) == before


@pytest.mark.parametrize("name", ["missing.mp4", "truncated.mp4", "sound.mp4", "text.mp4", "scenery.png"])
def test_a_driving_video_that_is_none(inputs, tmp_path, capsys, name):
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", driving=inputs / name))
    assert line.startswith(f"aa2: {inputs / name}: ")
    assert the_same(tmp_path, set())


@pytest.mark.parametrize("name", ["missing.png", "truncated.png", "text.mp4", "scenery.png", "dot.png"])
def test_a_reference_that_shows_nobody(inputs, tmp_path, capsys, name):
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", reference=inputs / name))
    assert line.startswith(f"aa2: {inputs / name}: ")
    assert the_same(tmp_path, set())


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


def test_several_people_in_the_reference_are_told_in_a_line(inputs, tmp_path, capsys):
    picture = read_picture(PERSON)
    write_picture(tmp_path / "two.png", np.concatenate([picture, picture[:, ::-1]], axis=1))
    given = arguments(inputs, tmp_path / "o.mp4", reference=tmp_path / "two.png")
    assert main([str(argument) for argument in given]) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("aa2: ")]
    assert len(told) == 1 and "2 people" in told[0] and "--reference-person" in told[0]


def test_a_clip_without_anybody(inputs, tmp_path, capsys):
    clip = inputs / "nobody" / "clip"
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", driving=clip))
    assert line.startswith(f"aa2: {clip}: no person")
    assert the_same(tmp_path, set())


def test_a_driving_video_without_anybody(inputs, tmp_path, capsys):
    video = inputs / "scenery.mp4"
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", driving=video))
    assert line.startswith(f"aa2: {video}: no person")
    assert the_same(tmp_path, set())


def test_nobody_to_extract(inputs, tmp_path, capsys):
    line = failure(capsys, "extract", inputs / "scenery.mp4", "--output", tmp_path / "clip")
    assert line.startswith(f"aa2: {inputs / 'scenery.mp4'}: no person")
    assert the_same(tmp_path, set())


@pytest.mark.parametrize("output", ["missing/o.mp4", "o.txt", "o", "folder.mp4"])
def test_an_output_that_cannot_be(inputs, tmp_path, capsys, output):
    (tmp_path / "folder.mp4").mkdir()
    before = set(tmp_path.rglob("*"))
    failure(capsys, *arguments(inputs, tmp_path / output))
    assert the_same(tmp_path, before)


def test_an_output_below_a_file(inputs, tmp_path, capsys):
    (tmp_path / "file").touch()
    failure(capsys, *arguments(inputs, tmp_path / "file" / "o.mp4"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes to read-only folders too")
def test_a_read_only_output_folder(inputs, tmp_path, capsys):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    assert "cannot be written" in failure(capsys, *arguments(inputs, locked / "o.mp4"))


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc: no folder that nobody can write to")
def test_an_output_folder_that_nobody_can_write_to(inputs, capsys):
    assert "cannot be written" in failure(capsys, *arguments(inputs, Path("/proc/self/o.mp4")))


def test_the_driving_video_is_not_overwritten(inputs, tmp_path, capsys):
    video = tmp_path / "v.mp4"
    shutil.copy(inputs / "scenery.mp4", video)
    assert "itself" in failure(capsys, *arguments(inputs, video, driving=video))
    assert video.read_bytes() == (inputs / "scenery.mp4").read_bytes()


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


@pytest.mark.parametrize("person", ["someone", "1:2", "0:5000,10", "-1"])
def test_a_person_that_names_nobody(inputs, tmp_path, capsys, person):
    options = arguments(inputs, tmp_path / "o.mp4", driving=inputs / "scenery.mp4")
    assert failure(capsys, *options, f"--person={person}").startswith("aa2: --person: ")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_training_on_a_device_that_is_not_there(inputs, tmp_path, capsys):
    pytest.importorskip("tensorboard", reason="needs the extra aa2[train]")
    write_pair(tmp_path / "clips/000", frames=4)
    common = ["--output", f"{tmp_path}/run", "--device", "cuda"]
    for stage in (
        ["autoencoder", "--preset", "tiny", "--data", f"{tmp_path}/clips"],
        ["denoiser", "--bundle", f"{inputs}/tiny", "--data", f"{tmp_path}/clips"],
        ["lifting"],
    ):
        line = failure(capsys, "train", *stage, *common)
        assert line.startswith("aa2: --device: there is no CUDA device here")
        assert not (tmp_path / "run").exists()


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there(inputs, tmp_path, capsys):
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", device="cuda"))
    assert line.startswith("aa2: --device: ")


def test_a_package_that_is_missing_is_named_with_its_extra(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "aa2.synthesis.synthesise", None)
    monkeypatch.setattr(
        "aa2.cli.EXTRAS", {"aa2": "synth"}
    )  # the module itself stands for a package that it imports
    assert "aa2[synth]" in failure(capsys, "synthesise", "--count", "1", "--output", tmp_path / "clips")


def test_an_interruption_is_quiet(inputs, tmp_path, capsys, monkeypatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aa2.cli.animating.animate_video", interrupt)
    assert main([str(a) for a in arguments(inputs, tmp_path / "o.mp4")]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_full_disk_is_said_in_one_line(inputs, tmp_path, capsys, monkeypatch):
    def fill(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "o.mp4")

    monkeypatch.setattr("aa2.cli.animating.animate_video", fill)
    assert failure(capsys, *arguments(inputs, tmp_path / "o.mp4")).startswith("aa2: o.mp4: is full")


def test_the_stages_of_training_follow_each_other(tmp_path):
    pytest.importorskip("tensorboard", reason="needs the extra aa2[train]")
    write_pair(tmp_path / "clips" / "000000", frames=4)
    common = f"--data {tmp_path}/clips --batch 2 --workers 0 --device cpu --steps 1".split()
    assert main(["train", "autoencoder", "--preset", "tiny", "--output", f"{tmp_path}/first", *common]) == 0
    start = ["train", "denoiser", "--bundle", f"{tmp_path}/first/bundle"]
    assert main([*start, "--stage", "clips", "--frames", "2", "--output", f"{tmp_path}/second", *common]) == 0
    folder_of(tmp_path / "windows", frames=2)
    last = [
        "train",
        "compositor",
        "--bundle",
        f"{tmp_path}/second/bundle",
        "--windows",
        f"{tmp_path}/windows",
    ]
    last += ["--side", "64", "--lpips", "0", "--parts", "light", "edge", "--output", f"{tmp_path}/third"]
    assert main([*last, *common[2:]]) == 0
    about = json.loads((tmp_path / "third" / "bundle" / "bundle.json").read_text())
    assert about["preset"]["compositor"]["parts"] == ["light", "edge"]
    assert [stage["stage"] for stage in about["training"]] == ["autoencoder", "clips", "compositor"]


def test_windows_of_nothing_are_told(tmp_path, capsys):
    (tmp_path / "clips").mkdir()
    save(build(PRESETS["tiny"]), tmp_path / "tiny")
    command = ["train", "windows", "--data", tmp_path / "clips", "--bundle", tmp_path / "tiny"]
    told = failure(capsys, *command, "--output", tmp_path / "windows")
    assert "holds no clips; make some with aa2 synthesise" in told and not (tmp_path / "windows").exists()


def test_rendering_nothing_is_told(tmp_path, capsys):
    pytest.importorskip("scipy", reason="the [synth] extra is not installed")
    assert "--count: is missing" in failure(capsys, "synthesise", "--output", tmp_path / "clips")
    assert not list(tmp_path.iterdir())


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


def test_an_output_that_is_a_file(scored, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert "cannot be made" in failure(capsys, *evaluation(scored, tmp_path / "file"))


def test_an_evaluation_prints_what_it_writes(scored, tmp_path, capsys):
    assert main(evaluation(scored, tmp_path, "--table 4 --settings self")) == 0
    assert capsys.readouterr().out == (tmp_path / "table.md").read_text()


def test_the_inputs_of_a_table_are_exported(scored, tmp_path, capsys):
    inputs = tmp_path / "inputs"
    assert main(evaluation(scored, tmp_path / "out", f"--table 2 --export {inputs}")) == 0
    assert [p.name for p in inputs.iterdir()] == ["000-self"] and capsys.readouterr().out == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "command",
    ["", "animate", "extract", "synthesise", "train", "train autoencoder", "train denoiser", "evaluate"],
)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as exit:
        main([*command.split(), "--help"])
    assert exit.value.code == 0 and "usage: aa2" in capsys.readouterr().out


def test_help_does_not_wait_for_torch():
    script = "import sys; from aa2 import animate, cli; print(callable(animate), 'torch' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert run.stdout.split() == ["True", "False"]


def test_a_scale_that_is_impossible_or_means_nothing(inputs, tmp_path, capsys):
    for options in ({"scale": "0"}, {"scale": "20"}, {"scale": "0.8", "retarget": "off"}):
        line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4", **options))
        assert line.startswith("aa2: --scale: ")
    assert the_same(tmp_path, set())


def test_a_clip_is_animated(inputs, tmp_path, capsys):
    output, sheet = tmp_path / "o.mp4", tmp_path / "sheet.png"
    assert main([str(a) for a in arguments(inputs, output, sheet=sheet)]) == 0
    assert capsys.readouterr().out == ""
    assert probe(output).frames == 6
    assert set(tmp_path.iterdir()) == {output, sheet}

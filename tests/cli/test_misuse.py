"""Command lines that cannot be understood: one line each, and what was perhaps meant."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aa2 import __version__
from aa2.cli import main
from aa2.cli.app import app
from tests.cli.commands import failure


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("animate --steps abc", "--steps: abc is no whole number; give for instance 4"),
        ("animate --steps=4.5", "--steps: 4.5 is no whole number; give for instance 4"),
        ("animate --guidance 1,5", "--guidance: 1,5 is no number; give for instance 0.5"),
        ("animate --steps", "--steps: has no value; give it as --steps INT"),
        ("animate --device gpu", "--device: gpu is none of auto, cpu, cuda; give one of them"),
        ("animate --retarget no", "--retarget: no is none of on, off; give one of them"),
        ("animate --foo 3", "--foo: aa2 animate has no such option; see aa2 animate --help"),
        ("animate --grow 3", "--grow: aa2 animate has no such option; did you mean --mask-grow?"),
        ("animate --persn 3", "--persn: aa2 animate has no such option; did you mean --person?"),
        ("animate --refrence a.png", "--refrence: aa2 animate has no such option; did you mean --reference?"),
        ("animate --driv a.mp4", "--driv: aa2 animate has no such option; did you mean --driving?"),
        ("animate --video a.mp4", "--video: aa2 animate has no such option; did you mean --driving?"),
        ("animate --zzz", "--zzz: aa2 animate has no such option; see aa2 animate --help"),
        (
            "animate a.png",
            "a.png: stands alone, without an option that says what it is; see aa2 animate --help",
        ),
        ("animte", "animte: aa2 has no such command; did you mean animate?"),
        ("--versin", "--versin: aa2 has no such option; did you mean --version?"),
        ("extract --verson", "--verson: aa2 extract has no such option; did you mean --version?"),
        ("extract", "VIDEO, --output: are missing; give VIDEO --output PATH, see aa2 extract --help"),
        ("extract v.mp4", "--output: is missing; give --output PATH, see aa2 extract --help"),
        ("extract v.mp4 --outptu c", "--outptu: aa2 extract has no such option; did you mean --output?"),
        ("evaluate --data a --output b --steps 1 x", "--steps: x is no whole number; give for instance 4"),
        ("train denoiser --resum", "--resum: aa2 train denoiser has no such option; did you mean --resume?"),
        ("train autoencodr", "autoencodr: aa2 train has no such command; did you mean autoencoder?"),
    ],
)
def test_one_line_says_what_was_meant(capsys, given, told):
    assert failure(capsys, *given.split()) == f"aa2: {told}\n"


@pytest.mark.parametrize("given", ["", "train"])
def test_no_command(capsys, given):
    commands = app.entries["train"].entries if given else app.entries
    line = failure(capsys, *given.split())
    assert line.startswith("aa2: aa2") and f"no command is given; give one of {', '.join(commands)}" in line


@pytest.mark.parametrize("given", ["--version", "animate --version"])
def test_the_version(capsys, given):
    assert main(given.split()) == 0
    assert capsys.readouterr() == (f"aa2 {__version__}\n", "")


def test_an_error_inside_a_command_is_not_taken_for_one_of_its_options(monkeypatch):
    def wrong(*_: object, **__: object) -> None:
        raise ValueError("a fault of the program")

    monkeypatch.setattr("aa2.cli.animating.animate_video", wrong)
    with pytest.raises(ValueError, match="a fault of the program"):
        main(["animate", "--reference", "a", "--driving", "b", "--output", "c"])


def test_a_tyro_that_tells_of_no_events_says_it_in_its_own_way(capsys, monkeypatch):
    monkeypatch.delattr("tyro._errors.on_parse_error")
    with pytest.raises(SystemExit) as exit:
        main(["animate", "--persn", "3"])
    assert exit.value.code == 2 and "--persn" in capsys.readouterr().err


def test_names_that_a_terminal_cannot_show(monkeypatch):
    shown = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", shown)
    monkeypatch.setattr("sys.stderr", None)
    output = Path("Mädchen \udcff.mp4")
    monkeypatch.setattr("aa2.cli.animating.animate_video", lambda **_: output)
    command = ["animate", "--reference", "a", "--driving", "b", "--output", str(output)]
    assert main(command) == 0
    shown.flush()
    assert shown.buffer.getvalue() == b"M\\xe4dchen \\udcff.mp4\n"


def test_a_reader_who_had_enough():
    read, write = os.pipe()
    os.close(read)
    told = subprocess.run([sys.executable, "-m", "aa2", "--help"], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (told.returncode, told.stderr) == (128 + signal.SIGPIPE, b"")


def test_help_names_kinds_and_no_python(capsys):
    for command in ("animate", "train denoiser", "evaluate"):
        with pytest.raises(SystemExit):
            main([*command.split(), "--help"])
        out = capsys.readouterr().out
        assert "None" not in out and "--steps INT" in out.replace("[INT [INT ...]]", "INT")

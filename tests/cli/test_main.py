"""What all commands have in common: help, extras, one-line errors."""

from __future__ import annotations

import errno

import pytest

from aa2.cli import main
from tests.cli.commands import arguments, failure


@pytest.mark.slow
def test_a_package_that_is_missing_is_named_with_its_extra(inputs, tmp_path, capsys, monkeypatch):
    def need(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("No module named 'tensorboard'", name="tensorboard")

    monkeypatch.setattr("aa2.cli.animating.animate_video", need)
    assert "install it with pip install 'aa2[train]'" in failure(
        capsys, *arguments(inputs, tmp_path / "o.mp4")
    )


@pytest.mark.slow
def test_an_interruption_is_told_in_a_word(inputs, tmp_path, capsys, monkeypatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aa2.cli.animating.animate_video", interrupt)
    assert main([str(a) for a in arguments(inputs, tmp_path / "o.mp4")]) == 130
    assert capsys.readouterr() == ("", "aa2: stopped\n")


@pytest.mark.slow
def test_a_full_disk_is_said_in_one_line(inputs, tmp_path, capsys, monkeypatch):
    def fill(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "o.mp4")

    monkeypatch.setattr("aa2.cli.animating.animate_video", fill)
    monkeypatch.chdir(tmp_path)
    line = failure(capsys, *arguments(inputs, tmp_path / "o.mp4"))
    assert line.startswith(f"aa2: {tmp_path}: the disk is full")


@pytest.mark.parametrize(
    "command",
    ["", "animate", "extract", "synthesise", "train", "train autoencoder", "train denoiser", "evaluate"],
)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as exit:
        main([*command.split(), "--help"])
    assert exit.value.code == 0 and "usage: aa2" in capsys.readouterr().out

"""What commands tell of themselves, and to whom."""

from __future__ import annotations

import logging

import pytest

from aa2.cli.log_lines import log_lines
from aa2.models.device import precision, resolve
from tests.cli.commands import failure


def shown(capsys) -> list[str]:
    """Who is heard, by the end of each line's name."""
    return [line.split(": ")[0].split(".", 1)[1] for line in capsys.readouterr().err.splitlines()]


def speak() -> None:
    with precision(resolve("cpu")):
        pass


@pytest.mark.parametrize(
    ("variable", "options", "heard"),
    [
        ("", [], 0),
        ("", ["--verbose"], 1),
        ("info", [], 1),
        ("DEBUG", [], 2),
        ("debug", ["--verbose"], 2),
        ("warning", ["--verbose"], 0),
    ],
)
def test_who_asks_is_told(monkeypatch, capsys, variable, options, heard):
    monkeypatch.setenv("AA2_LOG", variable)
    with log_lines(["extract", *options, "v.mp4"]) as rest:
        assert rest == ["extract", "v.mp4"]
        speak()
    assert shown(capsys) == ["models.device"] * heard
    speak()
    assert shown(capsys) == []
    assert logging.getLogger("aa2").level == logging.NOTSET


def test_a_level_that_does_not_exist(monkeypatch, capsys):
    monkeypatch.setenv("AA2_LOG", "loud")
    assert failure(capsys, "extract", "v.mp4").startswith("aa2: AA2_LOG: loud is no level")

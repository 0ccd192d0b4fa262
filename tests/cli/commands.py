"""Commands as a user gives them: ``main`` in this process, real files, one-line errors."""

from __future__ import annotations

from pathlib import Path

from aa2.cli import main


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
        "reference": inputs / "person.png",
        "driving": inputs / "film" / "clip",
        "output": output,
        "bundle": inputs / "tiny",
        "device": "cpu",
        **changed,
    }
    return ["animate", *(part for name, value in given.items() for part in (f"--{name}", value))]


def the_same(folder: Path, before: set[Path]) -> bool:
    return set(folder.rglob("*")) == before

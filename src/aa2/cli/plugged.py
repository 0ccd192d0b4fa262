"""Commands that other distributions bring, and what to install where one of ours is missing."""

from __future__ import annotations

from collections.abc import Sequence

from aa2.cli.app import app
from aa2.errors import InputError
from aa2.plugins import COMMANDS, not_installed, plugins

KNOWN = {
    "synthesise": (
        "synth",
        "Render clips of two characters each, with exact signals, to train and test on (needs aa2[synth]).",
    )
}
"""Commands that are in distributions of their own: the extra that installs each, and what help says of it."""
_unusable: dict[str, InputError] = {}


def enter() -> None:
    """Enter what is installed in the app, and for `KNOWN` commands that are not, a line of help."""
    found = plugins(COMMANDS)
    for name, entry in found.items():
        try:
            app.command(entry.load(), name=name)
        except Exception as error:  # one that is broken must not take the others with it
            problem = f"cannot be loaded ({type(error).__name__}: {error})"
            _miss(name, f"{entry.value} {problem}", InputError(entry.value, problem, "install it anew"))
    for name, (extra, what) in KNOWN.items():
        if name not in found:
            _miss(name, what, not_installed(f"aa2 {name}", extra))


def check(arguments: Sequence[str]) -> None:
    """Whether the command that is asked for can be run, whatever its options are.

    Raises:
        InputError: it cannot; says what to install.
    """
    if arguments and arguments[0] in _unusable:
        raise _unusable[arguments[0]]


def _miss(name: str, what: str, error: InputError) -> None:
    _unusable[name] = error

    def refuse() -> None:
        check([name])

    app.command(name=name, help=what)(refuse)


enter()

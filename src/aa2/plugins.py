"""What other distributions bring to this one, which never imports them: they are found by entry points.

A distribution says in its ``pyproject.toml`` what it brings::

    [project.entry-points."aa2.commands"]
    synthesise = "aa2_synth.command:synthesise"
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from aa2.errors import InputError

COMMANDS = "aa2.commands"
"""Commands of `aa2` by their names: functions that `tyro` makes options of. Importing them must be quick."""
DATA_ENGINES = "aa2.data_engines"
"""Who renders what is trained on: classes without arguments, see `aa2.train.data_engine.DataEngine`."""


def plugins(group: str) -> dict[str, EntryPoint]:
    """What is installed for a group, by name and in the order of names; nothing of it is imported."""
    return {entry.name: entry for entry in sorted(entry_points(group=group), key=lambda entry: entry.name)}


def not_installed(what: str, extra: str) -> InputError:
    """The error that says what to install.

    Args:
        what: the package that is missing.
        extra: of aa2, which installs it.
    """
    return InputError(what, "is not installed", f"install it with pip install 'aa2[{extra}]'")

"""Messages of the library in the words of the command line."""

from __future__ import annotations

import re

PARAMETER = re.compile(r"`([a-z_.]+)(?:=(\w+))?`")
"""A parameter of a Python function in a message, with a value or without."""
OPTIONS = {
    "reference_frames": "reference-frame",
    "rendered": "render",
    "rendered.share": "render",
    "rendered.uses": "render-uses",
    "rendered.workers": "render-workers",
}
"""Options that are not called as the parameters that they become."""
VALUES = {"True": "on", "False": "off"}


def with_options(message: str) -> str:
    """A message with the options of the command line for the parameters that it names."""

    def option(found: re.Match[str]) -> str:
        name, value = found.groups()
        written = f"--{OPTIONS.get(name, name.replace('_', '-'))}"
        return written if value is None else f"{written} {VALUES.get(value, value)}"

    return PARAMETER.sub(option, message)

"""Shaders as they are compiled: a file of ``shaders/``, with the files that it includes and its constants."""

from __future__ import annotations

import re
from importlib.resources import files

FOLDER = files("aa2_synth.render") / "shaders"
_INCLUDE = re.compile(r'^#include "(?P<name>[\w.]+)"$', re.MULTILINE)
_VERSION = re.compile(r"\A#version \d+\n")


def shader_source(name: str, **constants: int | bool) -> str:
    """The text of a shader, ready for the compiler.

    A line ``#include "light.glsl"`` stands for that file's text, which may include others. After the line of
    the version come ``constants`` as ``#define``: True as a name alone, for ``#ifdef``; False not at all; a
    number as the name's value.

    Args:
        name: of the file in ``shaders/`` without its ending; its first line states the version of GLSL.
        constants: by name.

    Raises:
        FileNotFoundError: there is no such file, or one that is included.
        ValueError: it states no version, files include each other in a circle, or a line that starts with
            ``#include`` is not of the form above.
    """
    text = _text(f"{name}.glsl", ())
    version = _VERSION.match(text)
    if version is None:
        raise ValueError(f"{name}.glsl does not start with its version of GLSL")
    lines = [
        f"#define {key}\n" if value is True else f"#define {key} {value}\n"
        for key, value in constants.items()
        if value is not False
    ]
    return version.group() + "".join(lines) + text[version.end() :]


def _text(name: str, within: tuple[str, ...]) -> str:
    if name in within:
        raise ValueError(f"{' > '.join((*within, name))}: a shader includes itself")
    source = (FOLDER / name).read_text(encoding="utf-8")
    text = _INCLUDE.sub(lambda found: _text(found["name"], (*within, name)), source)
    if odd := re.search(r"^\s*#\s*include.*$", text, re.MULTILINE):
        raise ValueError(f'{name}: {odd.group()} is not of the form #include "name.glsl"')
    return text

"""The first entry of the queue of runs, as far as a machine reads it.

An entry is a section of Markdown with one block in it, in TOML::

    ### Single frames, at full size

    ```lease
    stage = "denoiser"
    bundle = "mini"          # a shipped bundle, or a folder; mini where it is not said
    seed = 0                 # 0 where it is not said
    [settings]               # of the stage
    scale = 1.0
    frames = 1
    ```
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leasing import RefusedError

STAGES = ("denoiser",)
_HEADING = re.compile(r"^#+\s+(.*?)\s*$", re.MULTILINE)
_BLOCK = re.compile(r"^```lease[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """What to run.

    Attributes:
        title: the entry's heading.
        text: all of the entry in words: the heading and what stands below it, without the block.
        stage: one of `STAGES`.
        bundle: the name of a shipped bundle, or a folder.
        seed: of the run.
        settings: of the stage, by name.
    """

    title: str
    text: str
    stage: str
    bundle: str = "mini"
    seed: int = 0
    settings: dict[str, Any] = field(default_factory=dict)


def of_run(header: Mapping[str, Any]) -> Entry:
    """The entry that an unpacked run was for, by its ``lease.json``."""
    words, settings = header["entry"], dict(header["settings"])
    title = words.partition("\n")[0]
    return Entry(title, words, header["stage"], header["bundle"], header["seed"], settings)


def first_entry(queue: str) -> Entry | None:
    """The first entry of a queue; None where nothing in it is meant for a machine.

    Raises:
        RefusedError: its block is no TOML, or says what nobody understands.
    """
    block = _BLOCK.search(queue)
    if block is None:
        return None
    above = [heading for heading in _HEADING.finditer(queue) if heading.end() <= block.start()]
    below = _HEADING.search(queue, block.end())
    title = above[-1].group(1) if above else ""
    start, end = above[-1].end() if above else 0, below.start() if below else len(queue)
    words = queue[start : block.start()].strip(), queue[block.end() : end].strip()
    try:
        said = tomllib.loads(block.group(1))
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(f"the queue's first entry is no TOML: {error}") from error
    kinds = {"stage": str, "bundle": str, "seed": int, "settings": dict}
    for name, value in said.items():
        if not isinstance(value, kinds.get(name, ())):
            raise RefusedError(f"the queue's first entry: {name} = {value!r} is not understood")
    if said.get("stage") not in STAGES:
        raise RefusedError(f"the queue's first entry: stage is one of {', '.join(STAGES)}")
    return Entry(title, "\n\n".join(part for part in (title, *words) if part), **said)


def setting(text: str) -> tuple[str, Any]:
    """``NAME=VALUE`` of a command line; what is no TOML is a text.

    Raises:
        RefusedError: there is no ``=``.
    """
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise RefusedError(f"--set {text}: give NAME=VALUE")
    try:
        return name, tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return name, value

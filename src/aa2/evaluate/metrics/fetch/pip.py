"""What pip is configured to: package indexes and how they are reached; asked of pip by its own commands."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from aa2.errors import InputError

SECTIONS = "global", "download", ":env:"
"""Of pip's configuration, the later before the earlier; others are of other commands."""
TIMEOUT = 15.0
"""Pip's own, seconds."""


@dataclass(frozen=True)
class Configured:
    """Where pip looks for packages.

    Attributes:
        indexes: URLs of package indexes, the first one first.
        links: folders or pages with archives (``find-links``).
        trusted: hosts whose certificates are not asked for.
        certificates: a file of authorities to trust; None for the system's.
        client: a file with the certificate that shows who asks; None for none.
        proxy: URL of a proxy; None takes the environment's.
        timeout: seconds without an answer.
    """

    indexes: tuple[str, ...]
    links: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    certificates: str | None = None
    client: str | None = None
    proxy: str | None = None
    timeout: float = TIMEOUT


def configured() -> Configured:
    """The configuration of the pip that belongs to this Python, files and environment together.

    Raises:
        InputError: there is no pip, or it does not say.
    """
    return understood(settings(_pip("config", "list")))


def settings(listed: str) -> dict[str, str]:
    """What ``pip config list`` printed, by option, where it is for downloads."""
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in found:
            found[section][option] = str(ast.literal_eval(value))
    return {option: value for section in SECTIONS for option, value in found[section].items()}


def understood(options: Mapping[str, str], default: str | None = None) -> Configured:
    """The options as they are meant.

    Args:
        options: by name.
        default: the index where none is configured; None asks pip.
    """
    indexes: list[str] = []
    if options.get("no-index", "").lower() not in ("1", "true", "yes", "on"):
        indexes = [options.get("index-url") or default or default_index()]
        indexes += options.get("extra-index-url", "").split()
    return Configured(
        tuple(indexes),
        tuple(options.get("find-links", "").split()),
        tuple(options.get("trusted-host", "").split()),
        options.get("cert"),
        options.get("client-cert"),
        options.get("proxy"),
        float(options.get("timeout") or options.get("default-timeout") or TIMEOUT),
    )


def default_index() -> str:
    """The index that pip takes where none is configured, from its help.

    Raises:
        InputError: its help does not say.
    """
    found = re.search(r"--index-url <url>\s.*?\(default (\S+?)\)", _pip("download", "--help"), re.DOTALL)
    if found is None:
        raise InputError("pip", "does not say what its package index is", "set PIP_INDEX_URL to one")
    return found[1]


def _pip(*arguments: str) -> str:
    """What a command of pip prints, in lines as long as they come."""
    command = [sys.executable, "-m", "pip", *arguments, "--disable-pip-version-check", "--no-color"]
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "1000"}
        )
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise InputError("pip", f"cannot be asked ({said[-1] if said else error})", "install pip") from error
    return run.stdout

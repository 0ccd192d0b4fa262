"""Distributions that bring something to aa2, as pip would leave them, in a folder."""

from __future__ import annotations

from pathlib import Path


def distribution(folder: Path, name: str, code: str, **entries: str) -> Path:
    """A module of the distribution's name, and its entry points: ``group__name="module:thing"``."""
    (folder / f"{name}.py").write_text(code)
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = []
    for entry, target in entries.items():
        group, key = entry.split("__")
        lines.append(f"[aa2.{group}]\n{key} = {target}\n")
    (metadata / "entry_points.txt").write_text("".join(lines))
    return folder

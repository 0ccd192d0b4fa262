"""Where bundles lie, and what their ``bundle.json`` says; no weights are read, and importing is quick."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from aa2.config import AutoencoderConfig, CompositorConfig, DenoiserConfig, DiffusionConfig, Preset
from aa2.errors import InputError

FORMAT = 1
RENAMED = {"denoiser": {"carry": "prior"}}
"""By section of a preset: what fields were called before, in bundles of the same format."""
SHIPPED = Path(__file__).parents[1] / "bundles"
"""Bundles that come with the package."""


class EarlierCompositorError(InputError):
    """A bundle's compositor is of an earlier version; the rest of it can be used."""


@dataclass(frozen=True)
class About:
    """What ``bundle.json`` says.

    Attributes:
        preset: the sizes of its parts.
        training: what each stage of training was, in order.
    """

    preset: Preset
    training: list[dict[str, str | int | float]] = field(default_factory=list)


def bundle_folder(name: str | Path) -> Path:
    """Where a bundle lies; nothing of it is read.

    Args:
        name: a folder, or the name of a bundle that comes with the package.
    Raises:
        InputError: there is no such bundle.
    """
    path = Path(name)
    if not path.is_dir():
        path = SHIPPED / str(name)
    if not (path / "bundle.json").is_file():
        shipped = ", ".join(sorted(p.name for p in SHIPPED.glob("*") if p.is_dir())) or "none"
        raise InputError(name, "no bundle of this name or folder", f"give a folder or one of: {shipped}")
    return path


def read_about(folder: Path, *, composes: bool = True) -> About:
    """What a bundle's ``bundle.json`` says.

    Args:
        folder: of `bundle_folder`.
        composes: whether its compositor is wanted; without it the bundle is as one that has none.
    Raises:
        EarlierCompositorError: its compositor, which is wanted, is of an earlier version.
        InputError: the file is damaged, or of a format that is not known.
    """
    try:
        about = json.loads((folder / "bundle.json").read_text())
        if about["format"] != FORMAT:
            raise InputError(folder, f"bundle format {about['format']} is not known", "update aa2")
        if not composes:
            about["preset"]["compositor"] = None
        if "groups" in (about["preset"].get("compositor") or {}):  # it had normalisations then
            problem = "holds a compositor of an earlier version"
            raise EarlierCompositorError(folder, problem, "make a new one with aa2 train compositor")
        return About(_preset(about["preset"]), about.get("training", []))
    except (OSError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise damaged(folder, error) from error


def damaged(folder: Path, error: Exception) -> InputError:
    """What is told of a bundle that cannot be read."""
    return InputError(folder, f"the bundle is damaged ({error})", "fetch or train it again")


def _preset(about: dict) -> Preset:
    def fields(section: str) -> dict:
        names = RENAMED.get(section, {})
        return {names.get(k, k): tuple(v) if isinstance(v, list) else v for k, v in about[section].items()}

    return Preset(
        name=about["name"],
        buckets=tuple(tuple(b) for b in about["buckets"]),
        window=about["window"],
        autoencoder=AutoencoderConfig(**fields("autoencoder")),
        denoiser=DenoiserConfig(**fields("denoiser")),
        diffusion=DiffusionConfig(**fields("diffusion")),
        compositor=CompositorConfig(**fields("compositor")) if about.get("compositor") else None,
        lift=about.get("lift", "flat"),  # what there was before there was a choice
        **{k: about[k] for k in ("mask_kind", "variant") if k in about},
    )

"""The tables: what each asks, of which methods, and beside which rows of the paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from aa2.config import MaskKind
from aa2.errors import InputError, raise_all
from aa2.evaluate.case import Setting
from aa2.evaluate.methods.baselines import filled_hole, pasted_avatar, pasted_warp
from aa2.evaluate.methods.bundles import bundle_method
from aa2.evaluate.methods.folder import folder_method
from aa2.evaluate.methods.method import Method, missing
from aa2.evaluate.methods.native import native_avatar, native_bundle, native_hole, native_warp
from aa2.evaluate.methods.pseudo import pseudo_integration
from aa2.evaluate.options import TableName, TableOptions
from aa2.evaluate.protocols.cases import Cases
from aa2.types import Progress

ProtocolName = Literal["clips", "uniform background", "TikTok", "real footage"]
OURS = "Animate Anyone 2"
THEIRS = "Animate Anyone"
NOT_TRAINED = "not trained: run training/ablations, then give --models FOLDER"
MASKS: Mapping[MaskKind, str] = {"exact": "exact_mask", "box": "box_mask", "shape-agnostic": "full"}
"""The variant that is trained with each kind of mask."""


@dataclass(frozen=True)
class Entry:
    """A method of a table.

    Attributes:
        method: what is run.
        published: its name in the paper's table, if it is there.
        bundle: of which model it is.
    """

    method: Method
    published: str = ""
    bundle: str | Path | None = None


@dataclass(frozen=True)
class TableSpec:
    """What a table is.

    Attributes:
        title: what it asks.
        protocol: which cases it is about.
        settings: those that are scored where no others are asked for.
        entries: its methods, in order; the last is the reference of the paired differences.
        outside: methods of the paper whose results can only be given.
        ranked_by: metrics that decide which clips are best and worst; of these the first that there is.
        by_clip: metrics whose values are told clip by clip; then each clip has a sheet of its own, too.
    """

    title: str
    protocol: ProtocolName
    settings: tuple[Setting, ...]
    entries: Callable[[TableOptions], list[Entry]]
    outside: tuple[str, ...] = ()
    ranked_by: tuple[str, ...] = ("psnr_mask",)
    by_clip: tuple[str, ...] = ()


def variant(options: TableOptions, name: str, label: str, published: str = "", **run: Any) -> Entry:
    """The entry of one trained variant, or of its absence."""
    folder = options.folder(name)
    if folder is None:
        return Entry(missing(label, NOT_TRAINED), published)
    return Entry(bundle_method(label, folder, **options.painting(), **run), published, folder)


def full(options: TableOptions, label: str = OURS) -> Entry:
    """The entry of the model with all parts."""
    return variant(options, "full", options.name_of_full(label), OURS)


def _others(options: TableOptions) -> list[Entry]:
    return [variant(options, "animate_anyone", THEIRS, THEIRS), full(options)]


def _affordance(options: TableOptions) -> list[Entry]:
    animator = "animate_anyone" if options.models else "full"
    return [_pseudo(options, animator), full(options)]


def _pseudo(options: TableOptions, animator: str) -> Entry:
    label, folder = "pseudo integration", options.folder(animator)
    if folder is None:
        return Entry(missing(label, NOT_TRAINED), label)
    if options.models is None:
        label += f", {Path(options.bundle).name} as animator"
    method = pseudo_integration(label, folder, inpainted=options.inpainted, **options.painting())
    return Entry(method, "pseudo integration", folder)


def _ablation(options: TableOptions) -> list[Entry]:
    return [
        variant(options, "no_blending", "without spatial blending", "without spatial blending"),
        variant(options, "even_blending", "blending that starts at one half"),
        variant(options, "no_modulation", "without pose modulation", "without pose modulation"),
        variant(options, "no_warp", "without lifted reference"),
        variant(options, "flat_warp", "flat limb warp"),
        full(options, "all parts"),
    ]


def _masks(options: TableOptions) -> list[Entry]:
    if options.models:
        return [variant(options, name, f"{kind} mask", mask_kind=kind) for kind, name in MASKS.items()]
    name, trained = Path(options.bundle).name, bundle_method("", options.bundle).about["mask"]
    labels = {
        kind: f"{name}, {kind} mask{'' if kind == trained else ' (not trained with it)'}" for kind in MASKS
    }
    return [variant(options, "full", label, mask_kind=kind) for kind, label in labels.items()]


def _quality(options: TableOptions) -> list[Entry]:
    folder, name = options.folder("full"), options.name_of_full(OURS)
    trivial = (filled_hole(), pasted_warp(), pasted_avatar(), pasted_avatar(heights=True))
    entries = [*map(Entry, trivial), _pseudo(options, "full")]
    if folder is None or len(options.steps) < 2:
        return [*entries, variant(options, "full", name)]
    for steps in options.steps:
        label = f"{name}, {steps} step{'s' if steps > 1 else ''}"
        entries.append(Entry(bundle_method(label, folder, **options.painting(steps)), bundle=folder))
    return entries


def _real(options: TableOptions) -> list[Entry]:
    name, bundle = options.name_of_full(OURS), options.folder("full")
    entries = [Entry(native_hole()), Entry(native_warp()), Entry(native_avatar())]
    entries.append(Entry(native_avatar(as_composed=True)))
    if bundle is None:
        return [*entries, Entry(missing(name, NOT_TRAINED))]
    return [*entries, Entry(native_bundle(name, bundle, **options.painting()), bundle=bundle)]


TABLES: Mapping[TableName, TableSpec] = MappingProxyType(
    {
        "1": TableSpec(
            "The reference picture animated in its own place (AA2 Table 1, TikTok)",
            "TikTok",
            ("self",),
            _others,
            ("MRAA", "DisCo", "MagicAnimate", "Champ", "UniAnimate"),
        ),
        "2": TableSpec(
            "Characters on a uniform background, beside other animators (AA2 Table 2)",
            "uniform background",
            ("self",),
            _others,
            ("Champ", "MimicMotion"),
        ),
        "3": TableSpec(
            "A character in its environment, against animating it alone and pasting it (AA2 Table 3)",
            "clips",
            ("self", "cross"),
            _affordance,
        ),
        "4": TableSpec(
            "What each part is worth (AA2 Table 4)",
            "clips",
            ("self", "cross"),
            _ablation,
        ),
        "masks": TableSpec(
            "How the mask is formulated (AA2 Fig. 7 as numbers)",
            "clips",
            ("self", "cross"),
            _masks,
        ),
        "quality": TableSpec(
            "A model against what needs no training",
            "clips",
            ("self", "cross"),
            _quality,
        ),
        "real": TableSpec(
            "Real footage at native detail, from one of its own frames and with people of pictures",
            "real footage",
            ("self", "cross"),
            _real,
            ranked_by=("lpips_mask", "likeness", "psnr_mask", "ring"),
            by_clip=("lpips_mask", "psnr_mask", "delta_e", "sharpness", "likeness", "ring", "pck"),
        ),
    }
)


def outside(
    spec: TableSpec,
    own: Sequence[Entry],
    results: Mapping[str, Path],
    cases: Cases,
    progress: Progress,
) -> list[Entry]:
    """The methods whose results come from folders, and those of the paper for which none was given.

    Raises:
        InputError: results cannot be used, or are called like a method of the table; each is named.
    """
    computed = {entry.method.name for entry in own if entry.method.paint is not None}
    wrong: list[InputError] = []
    entries = {
        name: Entry(missing(name, f"no result given: --results {name}=FOLDER"), name) for name in spec.outside
    }
    for name, folder in results.items():
        try:
            if name in computed:
                raise InputError("`results`", f"{name} is a row that aa2 computes", "give it another name")
            entries[name] = Entry(folder_method(name, folder, cases, progress), name)
        except InputError as error:
            wrong.append(error)
    raise_all(wrong)
    return list(entries.values())

"""The tables: what each asks, of which methods, and beside which rows of the paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from aa2.config import Device, MaskKind
from aa2.diffusion.objective import TIMESTEPS
from aa2.errors import InputError, raise_all
from aa2.evaluate.case import Setting
from aa2.evaluate.methods.baselines import filled_hole, pasted_avatar, pasted_warp
from aa2.evaluate.methods.bundles import bundle_method
from aa2.evaluate.methods.folder import folder_method
from aa2.evaluate.methods.method import Method, missing
from aa2.evaluate.methods.native import native_avatar, native_bundle, native_hole, native_warp
from aa2.evaluate.methods.pseudo import pseudo_integration
from aa2.evaluate.protocols.cases import Cases

TableName = Literal["1", "2", "3", "4", "masks", "quality", "real"]
ProtocolName = Literal["clips", "uniform background", "TikTok", "real footage"]
OURS = "Animate Anyone 2"
THEIRS = "Animate Anyone"
NOT_TRAINED = "not trained: run training/ablations, then give --models FOLDER"
MASKS: Mapping[MaskKind, str] = {"exact": "exact_mask", "box": "box_mask", "shape-agnostic": "full"}
"""The variant that is trained with each kind of mask."""


@dataclass(frozen=True)
class Given:
    """What the user gave to compare.

    Attributes:
        bundle: the model where ``models`` is None.
        models: a folder of variants trained alike. Then no other model stands in the table, lest one that was
            trained longer meets them.
        results: folders of outside methods' videos, by name.
        inpainted: videos without the person; None inpaints here.
        steps: numbers of denoising steps; empty takes the models' own.
        seed: of painting.
        device: of painting.
        references: a folder of pictures to put into real videos.
        reference_frames: numbers of real videos' reference frames, by name
            (`aa2.evaluate.protocols.real.real_cases`).
    """

    bundle: str
    models: Path | None = None
    results: Mapping[str, Path] = field(default_factory=dict)
    inpainted: Path | None = None
    steps: Sequence[int] = ()
    seed: int = 0
    device: Device = "auto"
    references: Path | None = None
    reference_frames: Mapping[str, int] = field(default_factory=dict)

    def folder(self, variant: str) -> str | Path | None:
        """Where the bundle of a variant is; None where it is not trained."""
        if self.models is None:
            return self.bundle if variant == "full" else None
        path = self.models / variant
        return path if (path / "bundle.json").is_file() else None

    def name_of_full(self, name: str) -> str:
        """``name``, unless a single bundle stands for all parts: then its own."""
        return name if self.models else Path(self.bundle).name

    def painting(self, steps: int | None = None) -> dict[str, Any]:
        """How every model of a table is run."""
        steps = self.steps[0] if self.steps and steps is None else steps
        return {"steps": steps, "seed": self.seed, "device": self.device}


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
    entries: Callable[[Given], list[Entry]]
    outside: tuple[str, ...] = ()
    ranked_by: tuple[str, ...] = ("psnr_mask",)
    by_clip: tuple[str, ...] = ()


def variant(given: Given, name: str, label: str, published: str = "", **options: Any) -> Entry:
    """The entry of one trained variant, or of its absence."""
    folder = given.folder(name)
    if folder is None:
        return Entry(missing(label, NOT_TRAINED), published)
    return Entry(bundle_method(label, folder, **given.painting(), **options), published, folder)


def full(given: Given, label: str = OURS) -> Entry:
    """The entry of the model with all parts."""
    return variant(given, "full", given.name_of_full(label), OURS)


def _others(given: Given) -> list[Entry]:
    return [variant(given, "animate_anyone", THEIRS, THEIRS), full(given)]


def _affordance(given: Given) -> list[Entry]:
    animator = "animate_anyone" if given.models else "full"
    return [_pseudo(given, animator), full(given)]


def _pseudo(given: Given, animator: str) -> Entry:
    label, folder = "pseudo integration", given.folder(animator)
    if folder is None:
        return Entry(missing(label, NOT_TRAINED), label)
    if given.models is None:
        label += f", {Path(given.bundle).name} as animator"
    method = pseudo_integration(label, folder, inpainted=given.inpainted, **given.painting())
    return Entry(method, "pseudo integration", folder)


def _ablation(given: Given) -> list[Entry]:
    return [
        variant(given, "no_blending", "without spatial blending", "without spatial blending"),
        variant(given, "even_blending", "blending that starts at one half"),
        variant(given, "no_modulation", "without pose modulation", "without pose modulation"),
        variant(given, "no_warp", "without lifted reference"),
        variant(given, "flat_warp", "flat limb warp"),
        full(given, "all parts"),
    ]


def _masks(given: Given) -> list[Entry]:
    if given.models:
        return [variant(given, name, f"{kind} mask", mask_kind=kind) for kind, name in MASKS.items()]
    name, trained = Path(given.bundle).name, bundle_method("", given.bundle).about["mask"]
    labels = {
        kind: f"{name}, {kind} mask{'' if kind == trained else ' (not trained with it)'}" for kind in MASKS
    }
    return [variant(given, "full", label, mask_kind=kind) for kind, label in labels.items()]


def _quality(given: Given) -> list[Entry]:
    folder, name = given.folder("full"), given.name_of_full(OURS)
    trivial = (filled_hole(), pasted_warp(), pasted_avatar(), pasted_avatar(heights=True))
    entries = [*map(Entry, trivial), _pseudo(given, "full")]
    if folder is None or len(given.steps) < 2:
        return [*entries, variant(given, "full", name)]
    for steps in given.steps:
        label = f"{name}, {steps} step{'s' if steps > 1 else ''}"
        entries.append(Entry(bundle_method(label, folder, **given.painting(steps)), bundle=folder))
    return entries


def _real(given: Given) -> list[Entry]:
    name, bundle = given.name_of_full(OURS), given.folder("full")
    entries = [Entry(native_hole()), Entry(native_warp()), Entry(native_avatar())]
    entries.append(Entry(native_avatar(as_composed=True)))
    if bundle is None:
        return [*entries, Entry(missing(name, NOT_TRAINED))]
    return [*entries, Entry(native_bundle(name, bundle, **given.painting()), bundle=bundle)]


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


def check(name: TableName, given: Given, settings: Sequence[Setting]) -> None:
    """Whether what was given fits the table.

    Raises:
        InputError: it does not.
    """
    if given.models is not None and not any(given.models.glob("*/bundle.json")):
        raise InputError(given.models, "holds no bundle of a variant", "run training/ablations")
    if not all(1 <= steps <= TIMESTEPS for steps in given.steps):
        raise InputError("`steps`", f"{given.steps} are not possible", f"give 1 to {TIMESTEPS}")
    if given.seed < 0:
        raise InputError("`seed`", f"{given.seed} is negative", "give 0 or more")
    if len(given.steps) > 1 and name != "quality":
        raise InputError("`steps`", f"table {name} runs all methods with the same steps", "give one number")
    if len(set(given.steps)) < len(given.steps):
        raise InputError("`steps`", "names a number twice", "give each once")
    if name != "real" and (given.references is not None or given.reference_frames):
        option = "`reference_frames`" if given.references is None else "`references`"
        raise InputError(option, f"means nothing to table {name}", "give it with table real")
    if name == "1" and "cross" in settings:
        raise InputError("`settings`", "table 1 knows no truth for another character", "leave out cross")


def outside(
    spec: TableSpec,
    own: Sequence[Entry],
    results: Mapping[str, Path],
    cases: Cases,
    progress: Callable[[int, int], None],
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

"""What a user asks of a table: which models, run how, on which signals and how many windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aa2.config import Device
from aa2.diffusion.limits import TIMESTEPS
from aa2.errors import InputError
from aa2.evaluate.case import Setting, SignalSource

TableName = Literal["1", "2", "3", "4", "masks", "quality", "real"]
EXTRACTED = {"1": "the data set has no poses", "real": "of ordinary videos nothing more is known"}
"""Tables whose signals are extracted always, and why."""


@dataclass(frozen=True)
class TableOptions:
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
        signals: what every method is given of driving frames and reference: what the data set knows exactly,
            or what extraction finds in them; None takes the table's own.
        windows: of a case, one after the other.
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
    signals: SignalSource | None = None
    windows: int = 1

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


def check(name: TableName, options: TableOptions, settings: Sequence[Setting]) -> None:
    """Whether what was given fits the table.

    Raises:
        InputError: it does not.
    """
    if options.models is not None and not any(options.models.glob("*/bundle.json")):
        raise InputError(options.models, "holds no bundle of a variant", "run training/ablations")
    if not all(1 <= steps <= TIMESTEPS for steps in options.steps):
        raise InputError("`steps`", f"{options.steps} are not possible", f"give 1 to {TIMESTEPS}")
    if options.seed < 0:
        raise InputError("`seed`", f"{options.seed} is negative", "give 0 or more")
    if len(options.steps) > 1 and name != "quality":
        raise InputError("`steps`", f"table {name} runs all methods with the same steps", "give one number")
    if len(set(options.steps)) < len(options.steps):
        raise InputError("`steps`", "names a number twice", "give each once")
    if name != "real" and (options.references is not None or options.reference_frames):
        option = "`reference_frames`" if options.references is None else "`references`"
        raise InputError(option, f"means nothing to table {name}", "give it with table real")
    if options.signals == "exact" and name in EXTRACTED:
        problem = f"exact ones do not exist for table {name}: {EXTRACTED[name]}"
        raise InputError("`signals`", problem, "leave them out, or give extracted")
    if options.windows < 1:
        raise InputError("`windows`", f"{options.windows} windows are none", "give 1 or more")
    if name == "1" and "cross" in settings:
        raise InputError("`settings`", "table 1 knows no truth for another character", "leave out cross")

"""What a lease brought back, made a run that goes on here, a bundle, and a row for the log."""

from __future__ import annotations

import json
import shlex
import shutil
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import torch

from aa2.train.checkpoints import read_checkpoint
from aa2.train.clip_folder import Clips
from aa2.train.lease.folder import ORDER
from aa2.train.lease.log_lines import by_region
from aa2.train.lease.order import Order
from aa2.train.lease.parts import join, published
from aa2.train.quantised_state import full_state
from aa2.train.stages.export import BundleExport
from aa2.train.state import RunState

COLUMNS = (
    "date",
    "entry",
    "from",
    "machine",
    "minutes",
    "steps × batch",
    "samples/s",
    "% of matmul rate",
    "% wait",
    "clips",
    "losses, first → last",
    "commit",
)
"""Of the table of rented runs in ``training/LOG.md``."""


def unpack(result: Path, folder: Path) -> list[Path]:
    """Put what is in ``result`` into ``folder``, in place of what an earlier result left there.

    Returns:
        what came.

    Raises:
        ValueError: a part is missing or damaged; ``folder`` is as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".unpacked-") as temporary:
        join(published(result), Path(temporary))
        brought = sorted(Path(temporary).iterdir())
        for path in brought:
            target = folder / path.name
            if target.is_dir() and path.name == "logs":
                shutil.copytree(path, target, dirs_exist_ok=True)
                continue
            if target.is_dir():
                shutil.rmtree(target)
            path.rename(target)
        return [folder / path.name for path in brought]


def write_bundle(folder: Path, bundle: str | Path | None = None) -> Path:
    """The averaged weights of an unpacked run as ``folder / "bundle"``, without a step more.

    Args:
        bundle: where the run started, if it is not called here as it was there.

    Raises:
        InputError: it started from another bundle, or the checkpoint is damaged.
    """
    order, kept = Order.read(folder / ORDER), read_checkpoint(folder / "checkpoint")
    schedule = replace(order.schedule(), batch=int(kept.facts["batch"]))
    stage = order.ready(bundle or order.bundle, Clips([]), schedule)
    trained = [p for p in stage.module.parameters() if p.requires_grad]
    state = RunState(stage.module, torch.optim.AdamW(trained))
    state.restore(full_state(kept), kept.facts["frozen"])
    export = stage.export
    assert isinstance(export, BundleExport)
    facts = {**export.facts, "clips": told(folder).get("clips", 0), "commit": order.commit}
    with torch.no_grad(), state.averaged():
        replace(export, facts=facts)(folder / "bundle", int(kept.facts["step"]), schedule)
    return folder / "bundle"


def command_to_go_on(folder: Path) -> str:
    """What to run to go on here with an unpacked run; clips are rendered meanwhile."""
    order, facts = Order.read(folder / ORDER), read_checkpoint(folder / "checkpoint").facts
    given = ["--batch", str(facts["batch"]), "--steps", str(2 * int(facts["step"])), "--quantised"]
    words = ["aa2", "train", *order.command(), *given, "--render", "1", "--output", str(folder), "--resume"]
    return shlex.join(words)


def told(folder: Path, topic: str = "told") -> dict[str, Any]:
    """What the run's processes last told on a topic; empty if nothing."""
    path = folder / f"{topic}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def row(folder: Path) -> str:
    """A row of the table of rented runs, by `COLUMNS`."""
    order, facts = Order.read(folder / ORDER), read_checkpoint(folder / "checkpoint").facts
    last, began = told(folder), told(folder, "training").get("began", 0.0)
    minutes = (last["since"] - began) / 60 if last else 0.0
    steps, pace = last.get("step", 0), "?"
    if last and last["since"] > last["first"]["since"]:
        steps -= last["first"]["step"]
        pace = f"{steps * last['batch'] / (last['since'] - last['first']['since']):.1f}"
    logs, first = last.get("logs", {}), last.get("first", {}).get("logs", {})
    before = by_region(first)
    losses = ", ".join(f"{n} {before.get(n, 0):.3f} → {v:.3f}" for n, v in by_region(logs).items())
    cells = (
        date.today().isoformat(),
        order.entry.splitlines()[0] if order.entry else order.stage,
        order.bundle,
        told(folder, "machine").get("name", "?"),
        f"{minutes:.1f}",
        f"{facts['step']} × {facts['batch']}",
        pace,
        _percent(logs, "speed/matmul_share_percent"),
        _percent(logs, "speed/data_wait_percent"),
        str(last.get("clips", "?")),
        losses,
        order.commit,
    )
    return f"| {' | '.join(cells)} |"


def add_row(log: Path, new: str) -> None:
    """Add a row to the table of rented runs in a log, which must have it.

    Raises:
        ValueError: it has none.
    """
    lines = log.read_text().splitlines()
    head = f"| {' | '.join(COLUMNS)} |"
    if head not in lines:
        raise ValueError(f"{log}: has no table that begins with {head}")
    end = lines.index(head)
    while end < len(lines) and lines[end].startswith("|"):
        end += 1
    lines.insert(end, new)
    unfinished = log.with_name(f".{log.name}")
    unfinished.write_text("\n".join(lines) + "\n")
    unfinished.replace(log)


def _percent(logs: dict[str, float], name: str) -> str:
    return f"{logs[name]:.1f}" if name in logs else "?"

"""What a table's numbers depend on, so that none stands without it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import torch

from aa2.config import Device
from aa2.errors import InputError
from aa2.evaluate.methods.method import Method
from aa2.models.device import resolve

CHECKOUT = Path(__file__).parents[3]
"""The repository, where the package runs from one."""
ALIKE = ("preset", "buckets", "window", "sampler", "steps", "guidance")
"""What the models of one table must share, by the names in `Method.about`."""


def context(
    methods: Sequence[Method], protocol: Mapping[str, object], device: Device, *, alike: Sequence[str] = ALIKE
) -> dict[str, object]:
    """The context of a table, fit for JSON; the same on every run of the same table.

    Args:
        methods: of the table, those without results too.
        protocol: what the cases say of themselves.
        device: where the models are computed.
        alike: what the models must share.
    Raises:
        InputError: the methods do not share what they must, or there is no such device.
    """
    models = {m.name: m.about for m in methods if m.paint is not None and "training" in m.about}
    _check_alike(models, alike)
    first = next(iter(models.values()), {})
    return {
        "protocol": dict(protocol),
        **{{"preset": "backbone"}.get(name, name): first[name] for name in alike if name in first},
        "training": _training(models),
        "methods": {m.name: dict(m.about) for m in methods if m.paint is not None},
        "code": commit(),
        "device": device_name(device),
        "torch": torch.__version__,
    }


def device_name(device: Device) -> str:
    """The device that ``device`` means here.

    Raises:
        InputError: there is none.
    """
    resolved = resolve(device)
    return torch.cuda.get_device_name(resolved) if resolved.type == "cuda" else resolved.type


def commit() -> str:
    """The commit that runs, from a checkout; otherwise the version that is installed."""
    installed = f"aa2 {version('aa2')}"
    if not (CHECKOUT / ".git").exists():
        return installed
    command = ["git", "-C", str(CHECKOUT), "describe", "--always", "--dirty", "--tags"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return installed
    return f"{installed}, commit {found.stdout.strip()}"


def _check_alike(models: Mapping[str, Mapping[str, object]], alike: Sequence[str]) -> None:
    """Methods that differ in size or in how they are run cannot stand in one table."""
    for name in alike:
        found = {method: json.dumps(about.get(name)) for method, about in models.items()}
        if len(set(found.values())) > 1:
            each = ", ".join(f"{value} of {method}" for method, value in found.items())
            raise InputError("`models`", f"differ in {name}: {each}", "train all variants alike")


def _training(models: Mapping[str, Mapping[str, object]]) -> object:
    """How all models were trained, stage by stage, or that they were not trained alike."""
    budgets = {method: json.dumps(about["training"], sort_keys=True) for method, about in models.items()}
    if not budgets:
        return "no model was trained"
    if any(budget in ("[]", "null") for budget in budgets.values()):
        return "not recorded in every bundle"
    if len(set(budgets.values())) == 1:
        return next(iter(models.values()))["training"]
    return "NOT THE SAME for all models: " + "; ".join(f"{m}: {b}" for m, b in budgets.items())

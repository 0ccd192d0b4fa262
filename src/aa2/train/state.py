"""Everything of a run that changes as it trains, by name: what a checkpoint holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn

FROZEN_TOLERANCE = 1e-4
"""By what share the frozen weights' size may differ: fresh ones do on another machine, in the last bits."""


class RunState:
    """The weights in training, their average, the optimiser's moments, and the module's buffers.

    What is frozen is not kept, for whoever resumes starts from the same bundle; only its size, to know it by.

    Args:
        module: on its device; the parameters that require a gradient are in training.
        optimizer: AdamW over exactly those, in their order.

    Attributes:
        trained: the weights in training.
        average: their exponential moving average, which is what a run exports.
    """

    def __init__(self, module: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        self.trained = {n: p for n, p in module.named_parameters() if p.requires_grad}
        self.average = {n: p.detach().clone() for n, p in self.trained.items()}
        self._buffers = dict(module.named_buffers())
        self._optimizer = optimizer
        frozen = [p.detach() for p in module.parameters() if not p.requires_grad]
        self.frozen = sum(p.abs().mean().item() for p in frozen)

    @torch.no_grad()
    def update_average(self, decay: float) -> None:
        """Move the average towards the weights."""
        weights = [parameter.detach() for parameter in self.trained.values()]
        torch._foreach_lerp_(list(self.average.values()), weights, 1 - decay)  # pyright: ignore

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Inside, the module holds the averaged weights."""
        self._swap()
        try:
            yield
        finally:
            self._swap()

    def tensors(self) -> dict[str, torch.Tensor]:
        """All of it; ``counts`` are the updates that each weight has had, -1 where it never had one."""
        states = self._optimizer.state_dict()["state"]
        tensors = {f"buffers/{n}": b for n, b in self._buffers.items()}
        counts = [float(states[i]["step"]) if i in states else -1.0 for i in range(len(self.trained))]
        tensors["counts"] = torch.tensor(counts)
        for number, (name, parameter) in enumerate(self.trained.items()):
            tensors[f"weights/{name}"] = parameter.detach()
            tensors[f"average/{name}"] = self.average[name]
            if number in states:
                tensors[f"first/{name}"] = states[number]["exp_avg"]
                tensors[f"second/{name}"] = states[number]["exp_avg_sq"]
        return tensors

    @torch.no_grad()
    def restore(self, tensors: Mapping[str, torch.Tensor], frozen: float) -> None:
        """Take up `tensors`, and ``frozen`` to compare.

        Raises:
            ValueError: they are those of another module, or of one that started from other weights.
        """
        count = len(tensors["counts"])
        held = {n for n in tensors if n.startswith(("weights/", "buffers/"))}
        expected: dict[str, torch.Tensor] = {f"buffers/{n}": b for n, b in self._buffers.items()}
        for name, parameter in self.trained.items():
            expected[f"weights/{name}"] = parameter
        if held != set(expected) or count != len(self.trained):
            raise ValueError("other weights are in training")
        wrong = [n for n, tensor in expected.items() if tensor.shape != tensors[n].shape]
        if wrong:
            raise ValueError(f"{wrong[0]} has another shape")
        if abs(frozen - self.frozen) > FROZEN_TOLERANCE * max(1.0, self.frozen):
            raise ValueError("it started from other weights")
        states = {}
        for number, (name, steps) in enumerate(zip(self.trained, tensors["counts"].tolist(), strict=True)):
            self.average[name].copy_(tensors[f"average/{name}"])
            if steps >= 0:
                states[number] = {
                    "step": torch.tensor(steps),
                    "exp_avg": _like(self.trained[name], tensors[f"first/{name}"]),
                    "exp_avg_sq": _like(self.trained[name], tensors[f"second/{name}"]),
                }
        for name, tensor in expected.items():
            tensor.copy_(tensors[name])
        groups = self._optimizer.state_dict()["param_groups"]
        self._optimizer.load_state_dict({"state": states, "param_groups": groups})

    @torch.no_grad()
    def _swap(self) -> None:
        for name, parameter in self.trained.items():
            kept = parameter.detach().clone()
            parameter.copy_(self.average[name])
            self.average[name].copy_(kept)


def _like(parameter: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """In memory as the parameter is, which a fused optimiser asks for."""
    return torch.empty_like(parameter).copy_(values)

from dataclasses import dataclass

import torch
from safetensors import safe_open

from aa2.train.bad_batch import save_bad_batch


@dataclass
class Inner:
    mask: torch.Tensor
    absent: torch.Tensor | None = None


@dataclass
class Outer:
    target: torch.Tensor
    inner: Inner
    more: dict


def test_every_tensor_is_kept_by_its_place(tmp_path):
    part = Outer(torch.ones(2), Inner(torch.tensor([True])), {"flow": (torch.zeros(1), "no tensor")})
    save_bad_batch(tmp_path / "batch.safetensors", [part, part], {"step": 3})
    with safe_open(tmp_path / "batch.safetensors", "pt") as kept:
        names = {f"{i}.{name}" for i in (0, 1) for name in ("target", "inner.mask", "more.flow.0")}
        assert set(kept.keys()) == names
        assert kept.get_tensor("1.inner.mask").tolist() == [True]
        assert kept.metadata() == {"step": "3"}

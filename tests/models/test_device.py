"""Where to compute: what is asked for, or one line that says why not."""

from __future__ import annotations

import pytest
import torch

from aa2.errors import InputError
from aa2.models.device import precision, resolve


@pytest.mark.parametrize("there", [False, True])
def test_auto_takes_a_gpu_if_there_is_one(monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
    assert resolve("auto").type == ("cuda" if there else "cpu")
    assert resolve("cpu").type == "cpu"


def test_a_gpu_that_is_not_there_is_not_replaced_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert resolve("cuda").type == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(InputError, match="no CUDA device"):
        resolve("cuda")


@pytest.mark.parametrize("has", [False, True])
def test_bfloat16_is_for_hardware_that_computes_in_it(monkeypatch: pytest.MonkeyPatch, has: bool) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has)
    a = torch.ones(2, 2)
    with precision(torch.device("cpu")):
        assert (a @ a).dtype == (torch.bfloat16 if has else torch.float32)

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from aa2.train import rates
from aa2.train.rates import Meter, counted_flops, flops_of, made_per_second, matmul_rate, means


def test_products_are_counted_forwards_and_backwards():
    layer = nn.Linear(5, 7, bias=False)
    with counted_flops() as counter:
        layer(torch.ones(3, 5)).sum().backward()
    assert counter.get_total_flops() == 2 * (2 * 3 * 5 * 7)


def test_attention_is_counted_too():
    q = torch.ones(1, 2, 6, 4)
    with counted_flops() as counter:
        F.scaled_dot_product_attention(q, q, q)
    assert counter.get_total_flops() == 2 * (2 * 2 * 6 * 6 * 4)


def test_counting_leaves_no_trace():
    class Noisy(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(5, 7, bias=False)

        def forward(self, batch):
            return {"loss": self.layer(batch + torch.rand(1)).sum()}

    module = Noisy()
    torch.manual_seed(1)
    drawn = torch.rand(1)
    torch.manual_seed(1)
    assert flops_of(module, torch.ones(3, 5)) == 2 * (2 * 3 * 5 * 7)
    assert torch.rand(1) == drawn and module.layer.weight.grad is None


@pytest.mark.slow
def test_what_is_compiled_is_counted_too():
    layer = nn.Linear(5, 7, bias=False)
    layer.compile(backend="eager")
    with counted_flops() as counter:
        layer(torch.ones(3, 5)).sum().backward()
    assert counter.get_total_flops() == 2 * (2 * 3 * 5 * 7)


def test_means_are_over_all_that_was_logged():
    one, other = Meter(4), Meter(4)
    one.add({"loss": torch.tensor(1.0), "rare": torch.tensor(5.0)})
    one.add({"loss": torch.tensor(2.0)})
    other.add({"loss": torch.tensor(6.0)})
    assert means([one.look()[0], other.look()[0]]) == {"loss": 3.0, "rare": 5.0}
    assert one.look()[0] == {}


def test_the_pace(monkeypatch):
    clock = iter([0.0, 1.0, 2.0, 4.0, 4.0])
    monkeypatch.setattr(rates.time, "monotonic", lambda: next(clock))
    meter = Meter(8)
    meter.flops, meter.peak = 100, 400.0
    with meter.waiting():
        pass
    for _ in range(2):
        meter.step()
    assert meter.look()[1] == pytest.approx(
        {
            "speed/samples_per_second": 4.0,
            "speed/data_wait_percent": 25.0,
            "speed/matmul_share_percent": 12.5,
        }
    )


def test_a_rate_is_measured():
    assert matmul_rate(torch.device("cpu"), "no", seconds=0.0) > 1e6


def test_what_loaders_make_is_counted(monkeypatch):
    clock = iter([0.0, 0.5, 1.0, 2.0, 4.0, 4.0])
    monkeypatch.setattr(rates.time, "monotonic", lambda: next(clock))
    assert made_per_second(iter([[]] * 10), samples=8, seconds=3.0) == 3 * 8 / 4


def test_only_the_counted_step_goes_without_fused_attention():
    seen = []

    class Watched(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(3))

        def forward(self, batch):
            seen.append(
                (torch.backends.cuda.flash_sdp_enabled(), torch.backends.cuda.mem_efficient_sdp_enabled())
            )
            return {"loss": (self.weight * batch).sum()}

    module = Watched()
    for step in (module, lambda batch: flops_of(module, batch), module):
        step(torch.ones(3))
    assert seen == [(True, True), (False, False), (True, True)]

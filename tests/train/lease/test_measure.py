import time
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from aa2.train.lease import measure
from aa2.train.lease.measure import (
    LARGER,
    NOISES,
    Setting,
    arrange,
    compiled,
    fastest,
    measured,
    repeated,
    shared,
)

CPU = torch.device("cpu")


class Model(nn.Module):
    """Fails beyond a number of samples, as for want of memory."""

    def __init__(self, most: int = 100) -> None:
        super().__init__()
        self.layer = nn.Conv2d(3, 4, 3)
        self.most = most

    def forward(self, batch: torch.Tensor) -> dict[str, torch.Tensor]:
        if len(batch) > self.most:
            raise torch.OutOfMemoryError("too many")
        return {"loss": self.layer(batch + torch.rand(1)).square().mean()}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(measure, "SECONDS", 0.0)


def batches(size: int) -> list[torch.Tensor]:
    return [torch.ones(size, 3, 5, 5), torch.ones(size, 3, 4, 6)]


def test_steps_are_real_and_change_nothing():
    module = Model()
    before = {name: p.clone() for name, p in module.named_parameters()}
    torch.manual_seed(3)
    drawn = torch.rand(1)
    torch.manual_seed(3)
    assert measured(module, batches, CPU, Setting(4)) > 0
    assert torch.rand(1) == drawn
    assert all(torch.equal(p, before[name]) for name, p in module.named_parameters())
    assert all(p.grad is None for p in module.parameters())


def test_what_does_not_fit_is_left_out(capsys):
    assert measured(Model(most=2), batches, CPU, Setting(4)) == 0.0
    assert "batch 4 failed: too many" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("paces", "best"),
    [
        ({8: 10.0, 16: 10.2, 32: 12.4}, 8),  # hardly faster: small batches take more steps
        ({8: 10.0, 16: 14.0, 32: 20.0}, 32),
        ({8: 10.0, 16: 14.0, 32: 0.0}, 16),  # does not fit
    ],
)
def test_the_smallest_batch_that_is_about_the_fastest(monkeypatch, paces, best):
    monkeypatch.setattr(measure, "measured", lambda module, batches, device, setting: paces[setting.batch])
    setting = fastest(Model(), batches, CPU, sorted(paces), time.monotonic() + 60)
    assert setting == Setting(best, pace=paces[best])
    others = [pace for size, pace in paces.items() if size > best]
    assert all(pace <= LARGER * paces[best] for pace in others)


def test_nothing_more_is_tried_when_the_time_is_over(monkeypatch):
    tried = []
    monkeypatch.setattr(measure, "measured", lambda m, b, d, setting: tried.append(setting.batch) or 1.0)
    fastest(Model(), batches, CPU, (8, 16, 32), time.monotonic() - 1)
    assert tried == [8]


class Block(nn.Conv2d):
    """Tells what is compiled, and takes a while the first time."""

    def __init__(self) -> None:
        super().__init__(3, 3, 1)
        self.is_compiled = False

    def compile(self, *args, **kwargs) -> None:
        self.is_compiled = True
        time.sleep(0.01)


class Blocks(nn.Module):
    def __init__(self, count: int, slow: float) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block() for _ in range(count))
        self.slow, self.seen = slow, 0

    def forward(self, batch: torch.Tensor) -> dict[str, torch.Tensor]:
        done = sum(isinstance(block, Block) and block.is_compiled for block in self.blocks)
        time.sleep(self.slow * (done - self.seen))
        self.seen = done
        return {"loss": nn.Sequential(*self.blocks)(batch).square().mean()}


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "all_of_them"), [(30.0, True), (0.2, False)])
def test_all_is_compiled_only_if_one_block_says_that_there_is_time(monkeypatch, seconds, all_of_them):
    monkeypatch.setattr(measure, "COMPILED", (Block,))
    module = Blocks(5, slow=0.1)
    setting = compiled(module, batches, CPU, Setting(4, pace=7.0), seconds)
    assert setting.compiled is all_of_them and (setting.pace == 7.0) is not all_of_them
    done = [block.is_compiled for block in module.blocks]
    assert done == ([True] * 5 if all_of_them else [False, False, True, False, False])


def test_what_is_best_so_far_is_told_before_the_next_is_tried(monkeypatch):
    told = []
    paces = iter([10.0, 20.0, 0.0])
    monkeypatch.setattr(measure, "measured", lambda m, b, d, setting: next(paces))
    best = fastest(Model(), batches, CPU, (8, 16, 32), time.monotonic() + 60, told.append)
    assert told == [Setting(8, pace=10.0), Setting(16, pace=20.0)] and best == told[-1]


def test_memory_formats_there_and_back():
    module = Model()
    module.over_time = nn.Conv3d(3, 4, 3)  # has no such format
    arrange(module, Setting(4, channels_last=True))
    assert module.layer.weight.is_contiguous(memory_format=torch.channels_last)
    arrange(module, Setting(4))
    assert module.layer.weight.is_contiguous()


@given(st.sampled_from([1, 2, 8, 64, 256]), st.floats(0.1, 1e4), st.floats(0.1, 1e4))
def test_where_data_is_scarce_a_step_has_fewer_samples_and_more_noises(batch, pace, made):
    setting = shared(Setting(batch, pace=pace), made)
    assert setting.batch * setting.noises == batch and setting.noises <= NOISES
    assert setting.pace * setting.noises == pytest.approx(pace)
    if pace <= made:
        assert setting == Setting(batch, pace=pace)
    elif setting.noises < min(NOISES, batch):
        assert setting.pace <= made < 2 * setting.pace


def test_settings_in_words():
    assert str(Setting(32, 8, True, True, 400.0)) == (
        "batch 32, 8 noises each, channels last, compiled, 400.00 samples/s"
    )
    assert str(replace(Setting(8), pace=5.25)) == "batch 8, 5.25 samples/s"


def test_few_samples_make_a_batch():
    assert repeated([1, 2, 3], 7) == [1, 2, 3, 1, 2, 3, 1]

from dataclasses import replace

import pytest
import torch

from aa2.config import PRESETS
from aa2.models.bundle import build
from aa2.train.checkpoints import Checkpoint, write_checkpoint
from aa2.train.denoiser import DenoiserLoss
from aa2.train.quantised_state import dequantised, full_state, quantised
from aa2.train.state import RunState
from tests.train.small import SCHEDULE, Line, equal, run


def state(*shape: int) -> dict[str, torch.Tensor]:
    """As of a run: an average near its weights, gradients of very different spread."""
    generator = torch.Generator().manual_seed(0)

    def normal() -> torch.Tensor:
        return torch.randn(shape, generator=generator)

    weights = 0.05 * normal()
    return {
        "weights/w": weights,
        "average/w": weights + 1e-4 * normal(),
        "first/w": normal(),
        "second/w": (2 * normal()).exp() * 1e-8,
        "counts": torch.tensor([7.0]),
        "buffers/b": torch.tensor([1.25]),
    }


def test_what_comes_back_is_near():
    before = state(200, 50)
    after = dequantised(quantised(before))
    assert after.keys() == before.keys()
    assert all(torch.equal(after[n], before[n]) for n in ("counts", "buffers/b"))
    torch.testing.assert_close(after["weights/w"], before["weights/w"], rtol=1e-3, atol=1e-7)
    apart, average = (after["average/w"] - before["average/w"]).abs(), before["average/w"]
    assert apart.max() < 0.07 * 5e-4 and (apart / average.abs()).median() < 1e-3
    assert (after["second/w"] / before["second/w"]).sqrt().log().abs().max() < 0.1
    assert not after["first/w"].any()


def test_no_spread_comes_back_as_zero_unless_all_is():
    spread = torch.tensor([1.0, 1e-14, 0.0])
    same = {"weights/w": torch.zeros(3), "average/w": torch.zeros(3)}
    after = dequantised(quantised({**same, "first/w": torch.zeros(3), "second/w": spread}))
    assert (after["second/w"] > 0).all() and after["second/w"][0] == pytest.approx(1.0)
    assert not after["average/w"].any()
    nothing = dequantised(quantised({**same, "first/w": torch.zeros(3), "second/w": torch.zeros(3)}))
    assert not nothing["second/w"].any()


@pytest.mark.parametrize(
    ("facts", "short"), [({"quantised": True}, True), ({"compact": True}, True), ({}, False)]
)
def test_a_checkpoint_says_what_it_holds_and_earlier_ones_are_read(facts, short):
    before = state(20, 5)
    read = full_state(Checkpoint(facts, quantised(before) if short else before, []))
    wanted = dequantised(quantised(before)) if short else before
    assert read.keys() == wanted.keys() and all(torch.equal(read[name], wanted[name]) for name in read)


@pytest.mark.slow
def test_a_run_goes_on_from_it_as_well(tmp_path):
    first, second = (replace(SCHEDULE, steps=s, learning_rate=0.05) for s in (30, 200))
    ends = []
    for name, quantised_ in {"full": False, "one": True, "other": True}.items():
        run(tmp_path / name, Line(), replace(first, quantised=quantised_))
        ends.append(run(tmp_path / name, Line(), second, resume=True))
    assert equal(ends[1], ends[2]) and not equal(ends[0], ends[1])
    torch.testing.assert_close(ends[0]["weight"], ends[1]["weight"], rtol=0, atol=0.01)
    assert (ends[0]["weight"] - 1).abs().max() > 0.5


@pytest.mark.slow
def test_the_whole_state_of_mini_fits_in_sixty_megabytes(tmp_path):
    module = DenoiserLoss(build(PRESETS["mini"]), temporal=True)
    trained = [p for p in module.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained)
    for parameter in trained:
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    tensors = quantised(RunState(module, optimizer).tensors())
    write_checkpoint(Checkpoint({}, tensors, []), tmp_path / "checkpoint")
    sizes = [p.stat().st_size for p in (tmp_path / "checkpoint").iterdir()]
    assert sum(sizes) <= 60_000_000 and max(sizes) < 16_000_000

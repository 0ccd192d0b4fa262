"""Nothing of a training step stays behind on the CPU when the module moves: the meta device stands for a GPU.

It computes nothing, but refuses what mixes devices, as a GPU does.
"""

import pytest
import torch
from torch.fx.experimental import _config

from aa2.config import PRESETS
from aa2.models.bundle import build
from aa2.models.lpips import Lpips, alexnet, linear_layers
from aa2.train.batches import ClipWindows, Packed, pack
from aa2.train.clip_folder import ClipFolder
from aa2.train.compositor import CompositorLoss
from aa2.train.denoiser import DenoiserLoss
from aa2.train.layered_batch import collate_windows
from aa2.train.trainer import _flops_of_a_sample
from tests.figure_clips import write_pair

from .windows import window

META = torch.device("meta")


@pytest.fixture(scope="module")
def samples(tmp_path_factory) -> list:
    path = tmp_path_factory.mktemp("clips")
    write_pair(path / "000", frames=6)
    windows = ClipWindows(ClipFolder([path]), [(64, 64)], 2, 2)
    return [windows[i] for i in range(2)]


@pytest.fixture
def batch(samples) -> Packed:
    return pack(samples)


@pytest.fixture(autouse=True)
def decided(monkeypatch):
    """What depends on values that are not there goes one way."""
    real = torch.Tensor.__bool__
    monkeypatch.setattr(torch.Tensor, "__bool__", lambda self: not self.is_meta and real(self))
    with _config.patch(meta_nonzero_assume_all_nonzero=True):  # pyright: ignore[reportAttributeAccessIssue]
        yield


def losses():
    return {
        "frames": lambda: DenoiserLoss(build(PRESETS["tiny"]), temporal=False),
        "clips": lambda: DenoiserLoss(build(PRESETS["tiny"]), temporal=True, noises=3),
        "compositor": lambda: CompositorLoss(build(PRESETS["tiny"]), Lpips(alexnet(), linear_layers())),
    }


@pytest.mark.slow
@pytest.mark.parametrize("stage", losses())
def test_all_moves_together(batch, stage):
    module = losses()[stage]().to(META)
    given = collate_windows([window(2, 64, 64)] * 2) if stage == "compositor" else batch
    logs = module(given.to(META))
    assert all(value.device == META for value in logs.values())
    logs["loss"].backward()
    trained = [p for p in module.parameters() if p.requires_grad]
    assert sum(p.grad is not None for p in trained) > len(trained) / 2


@pytest.mark.slow
def test_operations_are_counted_where_the_module_is(samples):
    on_cpu = DenoiserLoss(build(PRESETS["tiny"]), temporal=False, noises=2)
    expected = _flops_of_a_sample(on_cpu, samples, pack)
    assert expected > 0 and _flops_of_a_sample(on_cpu.to(META), samples, pack) == expected


@pytest.mark.slow
def test_what_stays_behind_is_found(batch):
    module = DenoiserLoss(build(PRESETS["tiny"]), temporal=False).to(META)
    module.channels = torch.ones(len(module.channels))
    with pytest.raises(RuntimeError, match="device"):
        module(batch.to(META))

import pytest
import torch

from aa2.config import PRESETS
from aa2.models.bundle import build
from aa2.train.batches import Augmentation, Batch, ClipWindows, collate
from aa2.train.clip_folder import ClipFolder
from aa2.train.denoiser import DenoiserLoss
from tests.figure_clips import write_pair


@pytest.fixture(scope="module")
def batch(tmp_path_factory) -> Batch:
    path = tmp_path_factory.mktemp("clips")
    write_pair(path / "000", frames=6)
    always = Augmentation(motion_frame=1.0)
    windows = ClipWindows(ClipFolder([path]), [(64, 64)], 3, 2, augmentation=always)
    return collate([windows[i] for i in range(2)])


def test_every_part_belongs_to_the_module_so_that_it_moves_with_it():
    bundle = build(PRESETS["tiny"])
    owned = {id(p) for p in DenoiserLoss(bundle, temporal=True).parameters()}
    for name, part in bundle.parts().items():
        assert all(id(p) in owned for p in part.parameters()), name


def test_the_autoencoder_is_not_trained():
    bundle = build(PRESETS["tiny"])
    DenoiserLoss(bundle, temporal=False)
    assert not any(p.requires_grad for p in bundle.autoencoder.parameters())


@torch.no_grad()
def test_what_is_painted_over_a_clean_motion_frame_costs_nothing(batch):
    module = DenoiserLoss(build(PRESETS["tiny"]), temporal=True)
    assert batch.motion.all()
    latents = module.autoencoder.encode(batch.target)
    spoilt = latents.clone()
    spoilt[:, 0] += 5
    assert torch.equal(module._pixel_error(spoilt, batch), module._pixel_error(latents, batch))
    spoilt[:, 1] += 5
    assert module._pixel_error(spoilt, batch) > module._pixel_error(latents, batch)


def test_the_loss_is_finite_and_holds_its_part_in_pixels(batch):
    torch.manual_seed(0)
    logs = DenoiserLoss(build(PRESETS["tiny"]), temporal=True)(batch)
    assert all(torch.isfinite(v) for v in logs.values())
    assert logs["loss"] > logs["pixels"] > 0

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train.autoencoder import AutoencoderLoss
from aa2.train.clip_folder import ClipFolder
from aa2.train.crops import PictureCrops
from aa2.train.stages import Schedule
from aa2.train.stages.autoencoder import train_decoder
from tests.figure_clips import write_pair

SHORT = Schedule(steps=60, batch=8, learning_rate=2e-3, warmup=5, ema=0.9, workers=0, precision="no")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips")
    write_pair(path / "000", frames=4)
    return [path]


@pytest.fixture(scope="module")
def start(data, tmp_path_factory):
    """A bundle whose autoencoder is that of the principal components."""
    torch.manual_seed(0)
    bundle = bundles.build(PRESETS["tiny"])
    crops = PictureCrops(ClipFolder(data), 64)
    pictures = torch.stack([crops[i] for i in range(32)]).float() / 127.5 - 1
    bundle.autoencoder.set_patch_components(pictures)
    bundle.autoencoder.set_statistics(pictures)
    bundle.training = [{"stage": "autoencoder", "steps": 0}]
    path = tmp_path_factory.mktemp("start") / "bundle"
    bundles.save(bundle, path, torch.float32)
    return path


@pytest.fixture(scope="module")
def bettered(start, data, tmp_path_factory):
    return train_decoder(start, data, tmp_path_factory.mktemp("decoder"), schedule=SHORT, picture=32)


def weights(bundle, part):
    return load_file(bundle / part / "diffusion_pytorch_model.safetensors")


@pytest.mark.slow(12)
def test_the_decoder_alone_is_trained(start, bettered):
    before, after = weights(start, "autoencoder"), weights(bettered, "autoencoder")
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed and all(name.startswith(("decoder.", "linear_decoder.")) for name in changed)
    for part in bundles.load(start).parts():
        if part != "autoencoder":
            old, new = weights(start, part), weights(bettered, part)
            assert all(torch.equal(old[name], new[name]) for name in old), part


@pytest.mark.slow
def test_it_gets_better(start, bettered, data):
    crops = PictureCrops(ClipFolder(data), 32, seed=9)
    pictures = torch.stack([crops[i] for i in range(32)])
    with torch.no_grad():
        old, new = (AutoencoderLoss(bundles.load(b).autoencoder)(pictures)["psnr"] for b in (start, bettered))
    assert new > old + 0.2


@pytest.mark.slow
def test_the_bundle_says_what_was_done(bettered):
    assert [s["stage"] for s in bundles.load(bettered).training] == ["autoencoder", "decoder"]


def test_no_such_bundle(data, tmp_path):
    with pytest.raises(InputError, match="no bundle of this name"):
        train_decoder(tmp_path / "none", data, tmp_path / "run", schedule=replace(SHORT, steps=1))

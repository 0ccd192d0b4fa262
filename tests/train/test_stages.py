import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.models.object_guider import build_object_guider
from aa2.train.stages import Schedule, train_autoencoder, train_denoiser
from aa2.variants import VARIANTS
from tests.figure_clips import write_pair

SHORT = Schedule(steps=4, batch=2, workers=0, precision="no", warmup=2)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips")
    for i in range(2):
        write_pair(path / f"{i:03d}", frames=6, phase=i)
    return [path]


@pytest.fixture(scope="module")
def start(data, tmp_path_factory):
    path = train_autoencoder(
        "tiny",
        data,
        tmp_path_factory.mktemp("autoencoder"),
        schedule=replace(SHORT, steps=30, batch=8),
        picture=64,
    )
    bundle = bundles.load(path)
    bundle.preset = replace(bundle.preset, lift="flat")  # a sample takes a tenth of the time
    bundles.save(bundle, path, torch.float32)
    return path


def weights(bundle, part="unet"):
    return load_file(bundle / part / "diffusion_pytorch_model.safetensors")


@pytest.mark.slow
def test_the_autoencoder_learns_and_its_latents_are_normalised(start, data):
    bundle = bundles.load(start)
    from aa2.train.clip_folder import ClipFolder
    from aa2.train.crops import PictureCrops

    crops = PictureCrops(ClipFolder(data), 64, seed=9)
    pictures = torch.stack([crops[i] for i in range(32)]).float() / 127.5 - 1
    with torch.no_grad():
        latents = bundle.autoencoder.encode(pictures)
        rebuilt = bundle.autoencoder.decode(latents)
    assert latents.mean().abs() < 0.3 and 0.6 < latents.std() < 1.6
    assert (rebuilt - pictures).square().mean() < 0.2 * pictures.var()


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["frames", "clips"])
def test_a_stage_trains_what_it_names(start, data, tmp_path, stage):
    result = train_denoiser(start, data, tmp_path, stage=stage, frames=3, schedule=SHORT)
    for part, trained in {
        "unet": True,
        "reference_net": True,
        "temporal": stage == "clips",
        "autoencoder": False,
    }.items():
        before, after = weights(start, part), weights(result, part)
        assert any(not torch.equal(before[k], after[k]) for k in before) == trained, part


@pytest.mark.slow
def test_a_run_in_slices_equals_one_run(start, data, tmp_path):
    whole = train_denoiser(start, data, tmp_path / "whole", schedule=SHORT)
    torch.manual_seed(99)
    half = replace(SHORT, max_minutes=0.0)
    sliced = train_denoiser(start, data, tmp_path / "sliced", schedule=half)
    assert json.loads((tmp_path / "sliced/checkpoint/state.json").read_text())["step"] == 1
    torch.manual_seed(98)
    sliced = train_denoiser(start, data, tmp_path / "sliced", schedule=SHORT, resume=True)
    a, b = weights(whole), weights(sliced)
    assert all(torch.equal(a[k], b[k]) for k in a)


@pytest.mark.slow
def test_nothing_to_resume(start, data, tmp_path):
    with pytest.raises(InputError, match="no checkpoint to resume from"):
        train_denoiser(start, data, tmp_path, schedule=SHORT, resume=True)


@pytest.mark.slow
def test_an_unknown_preset(data, tmp_path):
    with pytest.raises(InputError, match="choose one of"):
        train_autoencoder("huge", data, tmp_path)


@pytest.mark.slow
def test_a_variant_begins_anew_and_says_how_it_was_trained(start, data, tmp_path):
    settings = {"schedule": SHORT, "variant": "animate_anyone"}
    result = bundles.load(train_denoiser(start, data, tmp_path / "frames", **settings))
    assert result.preset.variant == "animate_anyone" and not result.preset.denoiser.environment
    assert "object_guider" not in result.parts()
    assert [(s["stage"], s["steps"]) for s in result.training] == [("frames", SHORT.steps)]
    longer = train_denoiser(
        tmp_path / "frames/bundle", data, tmp_path / "clips", stage="clips", frames=3, schedule=SHORT
    )
    assert [s["stage"] for s in bundles.load(longer).training] == ["frames", "clips"]


@pytest.mark.slow
def test_object_blending_begins_afresh_where_it_is_asked_to(start, data, tmp_path):
    even = bundles.load(start)
    even.preset = VARIANTS["even_blending"].of(even.preset, "full")  # as bundles were made before
    torch.manual_seed(1)
    even.denoiser.object_guider = build_object_guider(even.preset.denoiser)
    bundles.save(even, tmp_path / "even", torch.float32)
    none = replace(SHORT, steps=1, learning_rate=0.0)
    biases = {}
    for blending in ("kept", "afresh"):
        trained = train_denoiser(
            tmp_path / "even", data, tmp_path / blending, blending=blending, schedule=none
        )
        bundle = bundles.load(trained)
        assert (bundle.training[-1].get("blending") == "afresh") == (blending == "afresh")
        blends = weights(trained, "object_guider")
        biases[blending] = {
            blends[name].mean().item() for name in blends if "blends" in name and "bias" in name
        }
        assert {bundle.preset.denoiser.object_bias} == biases[blending]
        before, after = weights(tmp_path / "even"), weights(trained)
        assert all(torch.allclose(before[k], after[k], atol=1e-2) for k in before)
    assert biases == {"kept": {0.0}, "afresh": {-4.0}}


@pytest.mark.slow
def test_what_blends_nothing_cannot_begin_afresh(start, data, tmp_path):
    model = bundles.load(start)
    bundles.save(
        bundles.renewed(model, VARIANTS["no_blending"].of(model.preset, "no_blending")), tmp_path / "b"
    )
    with pytest.raises(InputError, match="blends no objects in"):
        train_denoiser(tmp_path / "b", data, tmp_path / "run", blending="afresh", schedule=SHORT)


@pytest.mark.slow
def test_no_such_variant_or_preset(start, data, tmp_path):
    with pytest.raises(InputError, match="no such variant"):
        train_denoiser(start, data, tmp_path, variant="none")
    with pytest.raises(InputError, match="another autoencoder"):
        train_denoiser(start, data, tmp_path, preset="mini")

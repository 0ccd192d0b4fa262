"""Bundles: what is saved is what is loaded, and damage is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from aa2.config import PRESETS, DiffusionConfig
from aa2.errors import InputError
from aa2.models.bundle import Bundle, build, load, save
from aa2.models.bundle_folder import SHIPPED, EarlierCompositorError, bundle_folder
from aa2.models.encoding import encode_conditions
from aa2.types import Conditions

Weights = dict[str, torch.Tensor]


@torch.no_grad()
def predict(bundle: Bundle, conditions: Conditions, noisy: torch.Tensor) -> torch.Tensor:
    latents = bundle.denoiser(noisy, torch.full(noisy.shape[:2], 600), encode_conditions(bundle, conditions))
    return bundle.autoencoder.decode(latents)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle on disk, not to be touched."""
    path = tmp_path_factory.mktemp("bundles") / "tiny"
    save(build(PRESETS["tiny"]), path)
    return path


@pytest.fixture
def damaged(saved: Path, tmp_path: Path) -> Path:
    """A bundle on disk, to be damaged."""
    return Path(shutil.copytree(saved, tmp_path / "bundle"))


@pytest.mark.slow
def test_a_loaded_bundle_predicts_the_same(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, tmp_path: Path
) -> None:
    expected = predict(tiny, tiny_conditions, noisy)
    save(tiny, tmp_path / "single", torch.float32)
    save(tiny, tmp_path / "half")
    single, half = load(tmp_path / "single"), load(str(tmp_path / "half"))

    assert single.preset == half.preset == tiny.preset
    assert torch.equal(predict(single, tiny_conditions, noisy), expected)
    difference = predict(half, tiny_conditions, noisy) - expected
    assert difference.abs().max() < 0.02 * expected.abs().max()
    assert {p.dtype for part in half.parts().values() for p in part.parameters()} == {torch.float32}
    assert not any(part.training for part in half.parts().values())


@pytest.mark.slow
def test_a_loaded_reference_net_is_frozen_where_a_fresh_one_is(tiny: Bundle, saved: Path) -> None:
    loaded = load(saved).reference_net.named_parameters()
    fresh = tiny.reference_net.named_parameters()
    assert {n: p.requires_grad for n, p in loaded} == {n: p.requires_grad for n, p in fresh}


@pytest.mark.slow
def test_saving_changes_nothing_in_memory_and_leaves_nothing_beside(tiny: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "new" / "bundle"
    save(tiny, path)
    first = sorted(p.relative_to(path) for p in path.rglob("*"))
    save(tiny, path)  # replaces
    assert sorted(p.relative_to(path) for p in path.rglob("*")) == first
    assert list(path.parent.iterdir()) == [path]
    assert {p.suffix for p in path.rglob("*") if p.is_file()} == {".json", ".safetensors"}
    assert {p.dtype for part in tiny.parts().values() for p in part.parameters()} == {torch.float32}


@pytest.mark.slow
def test_a_failed_save_keeps_the_bundle_that_was_there(
    tiny: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bundle"
    save(tiny, path)

    def full(*_, **__) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(type(tiny.autoencoder), "save_pretrained", full)
    with pytest.raises(OSError, match="no space"):
        save(tiny, path)
    assert list(tmp_path.iterdir()) == [path]
    load(path)


def missing(weights: Weights) -> None:
    weights.pop(next(iter(weights)))


def extra(weights: Weights) -> None:
    weights["another"] = torch.zeros(1)


def misshapen(weights: Weights) -> None:
    name = next(n for n, w in weights.items() if w.ndim > 1)
    weights[name] = weights[name][..., :-1].contiguous()


@pytest.mark.slow
@pytest.mark.parametrize("part", ["unet", "temporal", "pose_modulator", "autoencoder"])
@pytest.mark.parametrize("damage", [missing, extra, misshapen])
def test_a_weight_that_does_not_fit_is_an_input_error(
    damaged: Path, part: str, damage: Callable[[Weights], None]
) -> None:
    file = damaged / part / "diffusion_pytorch_model.safetensors"
    weights = load_file(file)
    damage(weights)
    save_file(weights, file)
    with pytest.raises(InputError, match="damaged"):
        load(damaged)


def cut(path: Path) -> None:
    file = path / "unet" / "diffusion_pytorch_model.safetensors"
    file.write_bytes(file.read_bytes()[:1000])


def no_part(path: Path) -> None:
    (path / "temporal").rename(path / "elsewhere")


def no_weights(path: Path) -> None:
    (path / "unet" / "diffusion_pytorch_model.safetensors").unlink()


def garbled(path: Path) -> None:
    (path / "bundle.json").write_text("{")


def a_list(path: Path) -> None:
    (path / "bundle.json").write_text("[]")


def nested(path: Path) -> None:
    (path / "bundle.json").write_text("[" * 100_000)


def a_word(path: Path) -> None:
    """Diffusers would take it for the name of a model on the net."""
    (path / "unet" / "config.json").write_text('"somebody/something"')


def from_the_future(path: Path) -> None:
    about = json.loads((path / "bundle.json").read_text())
    (path / "bundle.json").write_text(json.dumps({**about, "format": 99}))


def unknown_setting(path: Path) -> None:
    about = json.loads((path / "bundle.json").read_text())
    about["preset"]["denoiser"]["colour"] = "red"
    (path / "bundle.json").write_text(json.dumps(about))


def unknown_prediction(path: Path) -> None:
    about = json.loads((path / "bundle.json").read_text())
    about["preset"]["diffusion"]["prediction"] = "flow"
    (path / "bundle.json").write_text(json.dumps(about))


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    [
        cut,
        no_part,
        no_weights,
        garbled,
        a_list,
        nested,
        a_word,
        from_the_future,
        unknown_setting,
        unknown_prediction,
    ],
)
def test_a_damaged_bundle_is_an_input_error(damaged: Path, damage: Callable[[Path], None]) -> None:
    damage(damaged)
    with pytest.raises(InputError):
        load(damaged)


@pytest.mark.slow
def test_a_compositor_of_an_earlier_version_is_told(damaged: Path) -> None:
    about = json.loads((damaged / "bundle.json").read_text())
    about["preset"]["compositor"] = {"channels": [8, 16], "fine_channels": 8, "groups": 4}
    (damaged / "bundle.json").write_text(json.dumps(about))
    with pytest.raises(EarlierCompositorError) as told:
        load(damaged)
    problem = "holds a compositor of an earlier version; make a new one with aa2 train compositor"
    assert str(told.value) == f"{damaged}: {problem}"
    without = load(damaged, composes=False)
    assert without.compositor is None and without.preset.compositor is None


@pytest.mark.slow
def test_what_came_later_is_what_it_was_before_there_was_a_choice(damaged: Path) -> None:
    preset = load(damaged).preset
    about = json.loads((damaged / "bundle.json").read_text())
    del about["preset"]["denoiser"]["cross_attention_dim"]
    for name in ("rescale_betas_zero_snr", "timestep_spacing", "beta_schedule"):
        del about["preset"]["diffusion"][name]
    (damaged / "bundle.json").write_text(json.dumps(about))
    assert load(damaged).preset == preset


@pytest.mark.slow
def test_fields_are_read_by_their_earlier_names(damaged: Path) -> None:
    about = json.loads((damaged / "bundle.json").read_text())
    about["preset"]["denoiser"]["carry"] = about["preset"]["denoiser"].pop("prior")
    (damaged / "bundle.json").write_text(json.dumps(about))
    assert load(damaged).preset == PRESETS["tiny"]
    about["preset"]["denoiser"]["carry"] = False
    (damaged / "bundle.json").write_text(json.dumps(about))
    assert not load(damaged).preset.denoiser.prior


@pytest.mark.slow
def test_a_schedule_of_public_weights_is_kept(tmp_path: Path) -> None:
    tiny = PRESETS["tiny"]
    preset = replace(
        tiny,
        denoiser=replace(tiny.denoiser, prior=False),
        diffusion=DiffusionConfig(
            "v_prediction",
            rescale_betas_zero_snr=True,
            timestep_spacing="trailing",
            beta_schedule="linear",
        ),
    )
    save(build(preset), tmp_path / "bundle")
    assert load(tmp_path / "bundle").preset == preset


@pytest.mark.slow
def test_a_compositor_without_parts_is_in_no_file(tmp_path: Path) -> None:
    small = PRESETS["tiny"].compositor
    assert small is not None
    preset = replace(PRESETS["tiny"], compositor=replace(small, parts=()))
    save(build(preset), tmp_path / "bare")
    assert not (tmp_path / "bare" / "compositor").exists()
    bare = load(tmp_path / "bare")
    assert bare.preset == preset and bare.compositor is not None and not bare.compositor.parts


def test_an_unknown_name_is_an_input_error(tmp_path: Path) -> None:
    for name in ("enormous", tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="no bundle"):
            load(name)


@pytest.mark.slow
def test_a_name_is_a_shipped_bundle_unless_a_folder_is_called_so(
    damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bundle_folder("mini") == SHIPPED / "mini"
    assert bundle_folder(damaged) == bundle_folder(str(damaged)) == damaged
    monkeypatch.chdir(damaged.parent)
    damaged.rename("mini")
    assert bundle_folder("mini") == Path("mini")


@pytest.mark.slow
@torch.no_grad()
def test_what_is_done_to_a_copy_leaves_the_bundle_as_it_is(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor
) -> None:
    expected, own = predict(tiny, tiny_conditions, noisy), tiny.copy()
    assert own.preset == tiny.preset and own.parts().keys() == tiny.parts().keys()
    assert torch.equal(predict(own, tiny_conditions, noisy), expected)
    own.to(torch.float64)
    for part in own.parts().values():
        for parameter in part.parameters():
            parameter.zero_()
    own.training.append({"stage": "none"})
    assert torch.equal(predict(tiny, tiny_conditions, noisy), expected)
    assert not tiny.training


def test_tiny_is_tiny() -> None:
    parts = build(PRESETS["tiny"]).parts().values()
    assert sum(p.numel() for part in parts for p in part.parameters()) < 1_000_000


@pytest.mark.slow
def test_mini_fits_in_32_megabytes(tmp_path: Path) -> None:
    save(build(PRESETS["mini"]), tmp_path / "mini")
    assert sum(p.stat().st_size for p in (tmp_path / "mini").rglob("*") if p.is_file()) < 32_000_000


@pytest.mark.slow
def test_no_path_of_the_machine_is_saved(tiny: Bundle, tmp_path: Path) -> None:
    save(tiny, tmp_path / "first")
    save(load(tmp_path / "first"), tmp_path / "second")
    for config in (tmp_path / "second").rglob("*.json"):
        assert str(tmp_path) not in config.read_text()

"""ReferenceNet learns with every weight that is not frozen, and only with those."""

from __future__ import annotations

import pytest
import torch

from aa2.config import PRESETS
from aa2.models.bundle import Bundle
from aa2.models.reference_attention import joined_layers
from aa2.models.reference_net import build_reference_net, pooled_token, reference_features
from aa2.models.unet import build_unet


@pytest.mark.parametrize("preset", ["tiny", "mini"])
def test_exactly_what_is_not_frozen_gets_a_gradient(preset: str) -> None:
    torch.manual_seed(0)
    config = PRESETS[preset].denoiser
    net = build_reference_net(config)
    context = torch.randn(2, 3, config.channels[-1])
    features = reference_features(net, torch.randn(2, config.latent_channels, 8, 8), context)
    torch.stack([(f * torch.randn_like(f)).sum() for f in features.values()]).sum().backward()

    learning = {name for name, p in net.named_parameters() if p.grad is not None and p.grad.any()}
    touched = {name for name, p in net.named_parameters() if p.grad is not None}
    trainable = {name for name, p in net.named_parameters() if p.requires_grad}
    assert learning == touched == trainable
    assert len(trainable) < len(list(net.parameters()))  # something is frozen
    assert "conv_out.weight" not in trainable


@torch.no_grad()
def test_features_are_the_inputs_of_every_joined_layer(tiny: Bundle) -> None:
    net = tiny.reference_net
    captured = reference_features(net, torch.randn(2, 8, 8, 8))
    assert captured.keys() == joined_layers(net).keys()
    for name, layer in joined_layers(net).items():
        assert captured[name].shape == (2, 4 * 4, layer.query_dim)
    assert pooled_token(captured).shape == (2, 1, net.config["cross_attention_dim"])


@torch.no_grad()
def test_features_of_two_characters_do_not_mix(tiny: Bundle) -> None:
    latents = torch.randn(2, 8, 8, 8)
    together = reference_features(tiny.reference_net, latents)
    alone = reference_features(tiny.reference_net, latents[1:])
    for name, features in alone.items():
        torch.testing.assert_close(together[name][1:], features)


def test_without_capturing_processors_it_refuses() -> None:
    config = PRESETS["tiny"].denoiser
    with pytest.raises(RuntimeError, match="capturing processors"):
        reference_features(build_unet(config, config.latent_channels), torch.randn(1, 8, 8, 8))

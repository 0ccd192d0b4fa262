import torch
from torch import nn

from aa2.models.autoencoder import Autoencoder
from aa2.train.autoencoder import FLOOR, AutoencoderLoss


class Shifted(Autoencoder):
    """Gives each picture of a batch back brighter by an amount of its own."""

    amounts = torch.tensor([0.02, 0.2])

    def encode(self, pictures):
        return pictures

    def decode(self, latents):
        return latents + self.amounts[:, None, None, None]


def test_loss_and_psnr_are_means_over_pictures_of_the_logarithm():
    pictures = torch.randint(0, 256, (2, 3, 16, 16), dtype=torch.uint8)
    logs = AutoencoderLoss(Shifted())(pictures)
    squared = Shifted.amounts**2
    assert torch.isclose(logs["loss"], (squared + FLOOR).log().mean(), rtol=1e-4)
    assert torch.isclose(logs["psnr"], torch.tensor((40.0 + 20.0) / 2), rtol=1e-4)


def test_every_weight_of_the_autoencoder_gets_a_gradient():
    autoencoder = Autoencoder(latent_channels=4, channels=(4, 8), blocks=1)
    for part in (autoencoder.encoder, autoencoder.decoder):
        for layer in part.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.normal_(layer.weight, std=0.1)  # as after a first step: some start at zero
    pictures = torch.randint(0, 256, (2, 3, 16, 16), dtype=torch.uint8)
    AutoencoderLoss(autoencoder)(pictures)["loss"].backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in autoencoder.parameters())

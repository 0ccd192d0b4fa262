"""The stages of training, one module each: clips in, a bundle out."""

from aa2.train.stages.autoencoder import AUTOENCODER, train_autoencoder
from aa2.train.stages.denoiser import CLIPS, FRAMES, train_denoiser
from aa2.train.trainer import Schedule

__all__ = ["AUTOENCODER", "CLIPS", "FRAMES", "Schedule", "train_autoencoder", "train_denoiser"]

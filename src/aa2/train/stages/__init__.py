"""The stages of training, one module each: clips in, a bundle out."""

from aa2.train.schedule import Schedule
from aa2.train.stages.autoencoder import AUTOENCODER, DECODER, train_autoencoder, train_decoder
from aa2.train.stages.compositor import COMPOSITOR, train_compositor
from aa2.train.stages.denoiser import CLIPS, FRAMES, train_denoiser
from aa2.train.stages.student import STUDENT, train_student

__all__ = [
    "AUTOENCODER",
    "CLIPS",
    "COMPOSITOR",
    "DECODER",
    "FRAMES",
    "STUDENT",
    "Schedule",
    "train_autoencoder",
    "train_compositor",
    "train_decoder",
    "train_denoiser",
    "train_student",
]

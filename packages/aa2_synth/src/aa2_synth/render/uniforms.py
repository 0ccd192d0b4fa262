"""Setting the uniforms of a program."""

from __future__ import annotations

from typing import Any

import numpy as np


def set_uniforms(program: Any, **uniforms) -> None:
    """Set those of the uniforms that the program has; a matrix is given with its rows first."""
    for name, value in uniforms.items():
        if name not in program:
            continue  # the compiler drops what a shader does not use
        if isinstance(value, np.ndarray) and value.ndim == 2:
            program[name].write(np.ascontiguousarray(value.T, "f4").tobytes())
        elif isinstance(value, np.ndarray):
            program[name].value = tuple(float(v) for v in value)
        else:
            program[name].value = value

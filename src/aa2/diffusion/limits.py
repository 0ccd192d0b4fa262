"""What can be asked of sampling; importing this is quick."""

from __future__ import annotations

from aa2.config import possible_guidance
from aa2.errors import InputError

TIMESTEPS = 1000
"""Of the noise schedule, and so the most steps that sampling can take."""


def check_steps(steps: int) -> None:
    """Refuse what is no number of denoising steps.

    Raises:
        InputError: it is not 1 to `TIMESTEPS`.
    """
    if not 1 <= steps <= TIMESTEPS:
        raise InputError("`steps`", f"{steps} steps are not possible", f"give 1 to {TIMESTEPS}")


def check_guidance(scale: float) -> None:
    """Refuse what is no guidance scale.

    Raises:
        InputError: it is not a finite number from 0.
    """
    if not possible_guidance(scale):
        raise InputError("`guidance`", f"a scale of {scale} is not possible", "give 0 or more; 1 is none")

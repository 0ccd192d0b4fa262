"""A reference's matte by the ``rembg`` package (MIT): salient object segmentation by networks of its choice.

The weights are the user's to download; nothing is fetched here. The first of `MODELS` that is there is taken.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aa2.errors import InputError
from aa2.extract import embedded
from aa2.extract.morphology import dilated
from aa2.extract.portrait import only
from aa2.extract.protocols import ReferenceExtractor
from aa2.extract.silhouette import INSIDE, WIDE, span_of, surroundings
from aa2.types import Pose

if TYPE_CHECKING:
    from rembg.sessions.base import BaseSession  # pyright: ignore[reportMissingImports]

OPTION = "`reference_extractor`"
MODELS = ("birefnet-portrait", "birefnet-general", "isnet-general-use", "u2net_human_seg", "u2net")
"""By name, best first: BiRefNet (MIT), then DIS and U²-Net (Apache-2.0). rembg's own default, of BRIA, may be
used commercially only by who pays for it."""
WANTED = "isnet-general-use"
"""What to download: 170 MB; BiRefNet has about 1 GB."""
AROUND = 0.2
"""What is looked at around the person, in spans."""


class RembgMatte:
    """``rembg`` on the surroundings of the person; a ``MatteExtractor``.

    Args:
        session: of rembg; by default one of the first of `MODELS` whose weights are there.

    Raises:
        InputError: rembg is not installed, has no weights, or cannot load those that it has.
    """

    def __init__(self, session: BaseSession | None = None) -> None:
        self._session = _session() if session is None else session

    def matte(self, picture: np.ndarray, mask: np.ndarray, pose: Pose) -> np.ndarray:
        """``(H, W)`` uint8: of what the network finds, what hangs together with the mask and is near it."""
        from PIL import Image

        del pose
        alpha = np.zeros_like(mask)
        if span_of(mask) == 0:
            return alpha
        # Networks see pictures of a fixed size: the less is in them, the finer they are.
        part = surroundings(mask, AROUND)
        found = self._session.predict(Image.fromarray(np.ascontiguousarray(picture[part])))
        near = dilated((mask[part] >= INSIDE).astype(np.uint8), WIDE * span_of(mask))
        alpha[part] = np.asarray(found[0].convert("L"), np.uint8) * near
        return only(alpha, mask)


def reference_extractor() -> ReferenceExtractor:
    """The embedded extractor, which finds the person, with the mattes of rembg."""
    matte = RembgMatte()  # first, for it may be missing
    return ReferenceExtractor(embedded.of_portraits(), matte)


def _session() -> BaseSession:
    if find_spec("rembg") is None or find_spec("onnxruntime") is None:
        raise InputError(OPTION, "rembg is not installed", "install it with pip install 'aa2[rembg]'")
    from rembg import new_session  # pyright: ignore[reportMissingImports]
    from rembg.sessions import sessions  # pyright: ignore[reportMissingImports]

    there = {name: _weights(sessions[name]) for name in MODELS if name in sessions}
    name = next((name for name in MODELS if there.get(name)), None)
    if name is None:
        fetch = f"""python -c "import rembg; rembg.new_session('{WANTED}')\""""
        home = Path(sessions[WANTED].model_dir()).parent
        raise InputError(OPTION, f"rembg has no weights in {home}", f"download some once: {fetch}")
    try:
        return new_session(name)
    except Exception as error:  # onnxruntime's errors have no common class
        remedy = "remove the file and download it again"
        raise InputError(there[name] or name, f"rembg cannot load its weights ({error})", remedy) from error


def _weights(session: type[BaseSession]) -> str | None:
    """The file of a model's weights, None where they were not downloaded."""
    return session.resolve_existing(f"{session.name()}.onnx")

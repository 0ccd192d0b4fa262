"""The extractors that come with the package: they need no download, and nothing but the base install."""

from __future__ import annotations

import os
import threading
from dataclasses import replace

from aa2.extract.embedded_depth import EmbeddedLifter
from aa2.extract.embedded_mask import EmbeddedMask
from aa2.extract.embedded_pose import EmbeddedPose
from aa2.extract.matte import EmbeddedMatte
from aa2.extract.protocols import Extractor, ReferenceExtractor

_LOADED = threading.local()
_OF_PARENTS: list[object] = []
"""Networks that a forked process found: taking them down would wait for threads that it does not have."""


def extractor() -> Extractor:
    """MediaPipe's networks for body, hands and face, their silhouettes made finer, and a network that lifts.

    It looks for no objects and measures no dense depth.
    """
    return Extractor("embedded", _pose(), EmbeddedMask(), EmbeddedLifter())


def reference_extractor() -> ReferenceExtractor:
    """The same, and a matte by GrabCut and closed-form matting."""
    return ReferenceExtractor(of_portraits(), EmbeddedMatte())


def of_portraits() -> Extractor:
    """`extractor` for the person of a picture (`EmbeddedPose.of_portraits`)."""
    return replace(extractor(), pose=_pose().of_portraits())


def _pose() -> EmbeddedPose:
    """Networks loaded once for picture and video; each thread, and each process, has its own."""
    process, pose = getattr(_LOADED, "pose", (None, None))
    if pose is None or process != os.getpid():
        _OF_PARENTS.append(pose)
        pose = EmbeddedPose()
        _LOADED.pose = os.getpid(), pose
    return pose

"""Ordinary videos, each extracted once: its signals, and what tells how well each frame shows the person.

``FOLDER/NAME-KEY/`` holds ``clip/`` and, written last, ``about.json``. The key is a hash of the video's
content and of the code and weights that extract: what was made of another video or by other code is never
taken for this one. What is damaged is made anew; the folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from aa2.clips.clip import Clip
from aa2.conditions.mask import Box, character_box
from aa2.errors import InputError
from aa2.extract.extract import extract
from aa2.media.files import discard, write_whole
from aa2.types import Progress

PACKAGE = Path(__file__).parents[2]
EXTRACTING = (
    "types.py",
    "avatar/limb_labels",
    "extract",
    "media",
    *(f"models/{name}.py" for name in ("array_layers", "array_lifter", "array_limb_net", "eight_bits")),
    *(f"models/{name}.py" for name in ("lifted_keypoints", "lifting", "limb_sizes", "stature")),
)
"""The files and folders of the package that decide what an extraction holds."""
FORMAT = 1
"""Of what is kept."""
INWARDS = 0.03
"""Heights of the person from its outline inwards, from which a place is inside."""


@dataclass(frozen=True)
class Extraction:
    """What was made of one video.

    Attributes:
        seconds: it took.
        boxes: T, around the person's mask; None where nobody is.
        sharpness: T, variance of the Laplacian inside the person, 0 where nobody is.
        refused: why there is no clip; empty where there is one.
    """

    seconds: float
    boxes: Sequence[Box | None] = ()
    sharpness: Sequence[float] = ()
    refused: str = ""


@dataclass(frozen=True)
class Extracted:
    """A video with its extraction.

    Attributes:
        name: of the video, fit for a file name.
        video: the file.
        folder: where what is made of it is kept.
        about: what was made.
    """

    name: str
    video: Path
    folder: Path
    about: Extraction

    def open(self) -> Clip:
        """The clip, to be closed."""
        return Clip.open(self.folder / "clip")


def extracted(name: str, video: Path, kept: Path, progress: Progress = lambda done, total: None) -> Extracted:
    """The extraction of a video, taken from ``kept`` or made there.

    Args:
        name: of the video, fit for a file name.
        video: the file.
        kept: a folder, made where it is missing.
        progress: told frames done and to do where it is made.
    Raises:
        InputError: the video cannot be read, or nothing can be written. That it shows nobody is no error but
            stands in `Extraction.refused`.
    """
    key = content_key(video)
    folder = kept / f"{name}-{key}"
    about = _whole(folder, video)
    if about is None:
        discard(folder)
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise InputError(folder, f"cannot be made ({error.strerror})", "choose another folder") from error
        about = _made(video, folder, progress)
        write_whole(folder / "about.json", json.dumps(asdict(about)))
    return Extracted(name, video, folder, about)


def content_key(file: Path) -> str:
    """A hash of a file's content and of the code that extracts.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=8))
    except OSError as error:
        raise InputError(file, f"cannot be read ({error.strerror})", "check the file") from error
    digest.update(f"{FORMAT} {code_of(EXTRACTING)}".encode())
    return digest.hexdigest()


@cache
def code_of(rooms: tuple[str, ...]) -> str:
    """A hash of what lies in these files and folders of the package: sources, and weights beside them."""
    digest = hashlib.blake2b(digest_size=8)
    for room in rooms:
        files = [PACKAGE / room] if room.endswith(".py") else (PACKAGE / room).rglob("*")
        for file in sorted(f for f in files if f.is_file() and f.suffix != ".pyc"):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def names_of(files: Sequence[Path]) -> list[str]:
    """A name for each file, unique and fit for a file name: its stem, and its suffix where two share that."""
    stems = [re.sub(r"[^A-Za-z0-9_]+", "_", file.stem) for file in files]
    names: list[str] = []
    for file, stem in zip(files, stems, strict=True):
        name = stem if stems.count(stem) == 1 else f"{stem}_{file.suffix[1:].lower()}"
        while name in names:
            name += "_"
        names.append(name)
    return names


def _whole(folder: Path, video: Path) -> Extraction | None:
    """What ``folder`` holds, if it is all there and can be read."""
    try:
        about = Extraction(**json.loads((folder / "about.json").read_text(encoding="utf-8")))
        if about.refused:
            return about
        with Clip.open(folder / "clip") as clip:
            frames = {len(clip), len(about.boxes), len(about.sharpness)}
            if len(frames) != 1 or clip.source.resolve() != video.resolve():
                return None
        for part in (folder / "clip").glob("*.zip"):
            with zipfile.ZipFile(part) as pictures:
                if pictures.testzip() is not None:
                    return None
    except (OSError, ValueError, TypeError, InputError, zipfile.BadZipFile):
        return None
    return about


def _made(video: Path, folder: Path, progress: Progress) -> Extraction:
    start = time.monotonic()
    try:
        clip = extract(video.resolve(), folder / "clip", progress=progress)
    except InputError as error:
        if "no person" not in error.problem:
            discard(folder)
            raise
        return Extraction(round(time.monotonic() - start, 1), refused=error.problem)
    with clip:
        seen = [_seen(clip, index) for index in range(len(clip))]
    seconds = round(time.monotonic() - start, 1)
    return Extraction(seconds, [box for box, _ in seen], [round(sharp, 3) for _, sharp in seen])


def _seen(clip: Clip, index: int) -> tuple[Box | None, float]:
    """Where a frame shows the person, and how sharp it is inside: an outline tells of the light behind it."""
    mask = clip.character_mask(index, index + 1)[0]
    box = character_box(mask)
    if box is None or not clip.pose.present[index]:
        return None, 0.0
    left, top, right, bottom = box
    away = cv2.distanceTransform((mask[top:bottom, left:right] >= 128).astype(np.uint8), cv2.DIST_L2, 3)
    inside = away > INWARDS * (bottom - top)
    if not inside.any():
        return box, 0.0
    grey = cv2.cvtColor(clip.frames(index, index + 1)[0, top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    return box, float(cv2.Laplacian(grey, cv2.CV_32F)[inside].var())

"""What the user gives, checked and opened."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from aa2.avatar.retargeting.retarget import check_scale as check_ratio
from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.extract.choice import Choice, PictureChoice, check_choice
from aa2.extract.extract import extract, extract_reference
from aa2.media.files import beside
from aa2.media.picture import over, read_matte, read_picture_with_alpha
from aa2.media.video import probe
from aa2.media.video_writer import WRITABLE
from aa2.types import Reference

SOLID = 128
CUT_OUT = 0.02
"""Share of a picture that must be transparent for what is left to be a figure cut out."""


def check_targets(driving: Path, person: Choice, output: Path, sheet: Path | None) -> None:
    """What can be known of the files before any of them is worked on.

    Raises:
        InputError: the driving video or clip cannot be read or does not fit ``person``, or a result cannot be
            written or would replace the driving video.
    """
    _check_target(output, WRITABLE)
    if sheet is not None:
        _check_target(Path(sheet), (".png",))
    if driving.is_dir():
        if person is not None:
            raise InputError("`person`", "the person of a clip is chosen already", "leave it out")
        with Clip.open(driving) as clip:
            _check_apart(clip.source, output)
            if not clip.pose.present.any():
                raise InputError(driving, "no person found in the whole clip", "give one that shows a person")
    else:
        info = probe(driving)
        check_choice(person, info.width, info.height)
        _check_apart(driving, output)


def check_scale(scale: float | None, retarget: bool) -> None:
    """Whether a ratio of standing heights can be had.

    Raises:
        InputError: it is out of range, or the character takes the driver's proportions, and so its height.
    """
    check_ratio(scale)
    if scale is not None and not retarget:
        raise InputError("`scale`", "needs the character's own proportions", "leave out `retarget=False`")


def _check_target(path: Path, suffixes: Sequence[str]) -> None:
    if path.suffix.lower() not in suffixes:
        raise InputError(path, "has no ending that is known here", f"end the name in {' or '.join(suffixes)}")
    if path.is_dir():
        raise InputError(path, "is a folder", "give the name of a file")
    beside(path)


def _check_apart(driving: Path, output: Path) -> None:
    if output.exists() and output.samefile(driving):
        raise InputError(output, "is the driving video itself", "give the output another name")


def read_character(picture: Path, person: PictureChoice = None, mask: Path | None = None) -> Reference:
    """The character of the reference picture.

    Args:
        picture: the file; transparency in it is its matte.
        person: whom, where it shows several.
        mask: a file with a matte of the same size, in place of one that is made.

    Raises:
        InputError: something cannot be read, or shows nobody or not that one; the sizes differ.
    """
    colours, alpha = read_picture_with_alpha(picture)
    if alpha is not None and not alpha.any():
        raise InputError(picture, "is transparent throughout", "give a picture that shows a person")
    if alpha is not None and (alpha < SOLID).mean() < CUT_OUT:
        colours, alpha = (
            over(colours, alpha, (255, 255, 255)),
            None,
        )  # rounded corners, not a figure's outline
    matte = None if mask is None else _read_matte(mask, colours.shape[:2])
    reference = extract_reference(colours, alpha=alpha, person=person, mask=matte)
    if reference is None:
        raise InputError(picture, "no person found in the picture", "give one that shows a person clearly")
    return reference


def _read_matte(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    matte = read_matte(path)
    if matte.shape != shape:
        sizes = f"has {matte.shape[1]} × {matte.shape[0]} pixels, the picture {shape[1]} × {shape[0]}"
        raise InputError(path, sizes, "give a mask of the picture's size")
    if matte.max() < SOLID:
        raise InputError(path, "is empty", "make the character white, or opaque, in it")
    return matte


@contextmanager
def opened(driving: Path, person: Choice, progress: Callable[[int, int], None]) -> Iterator[Clip]:
    """The clip of the driving video, extracted into a temporary folder unless it is a clip already."""
    if driving.is_dir():
        with Clip.open(driving) as clip:
            yield clip
        return
    with tempfile.TemporaryDirectory(prefix="aa2-") as folder:
        clip_folder = Path(folder) / "clip"
        with extract(driving.resolve(), clip_folder, person=person, progress=progress) as clip:
            yield clip

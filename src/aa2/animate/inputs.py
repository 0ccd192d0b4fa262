"""What the user gives, checked and opened."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from aa2.animate.control import control_of
from aa2.animate.stage import check_stage
from aa2.avatar.retargeting.retarget import check_scale as check_ratio
from aa2.clips.clip import Clip
from aa2.errors import Doubt, InputError
from aa2.extract.choice import Choice, PictureChoice, check_choice
from aa2.extract.extract import extract_reference
from aa2.extract.extractors import check_extractor, check_reference_extractor
from aa2.media.apart import check_apart
from aa2.media.files import beside
from aa2.media.picture import over, read_matte, read_picture_with_alpha
from aa2.media.sound_plan import check_sound
from aa2.media.video import probe
from aa2.media.video_writer import WRITABLE
from aa2.types import Reference

SOLID = 128
CUT_OUT = 0.02
"""Share of a picture that must be transparent for what is left to be a figure cut out."""


def check_targets(output: Path, sheet: Path | None) -> None:
    """Whether the results can be written.

    Raises:
        InputError: one of them cannot.
    """
    check_target(output, WRITABLE)
    if sheet is not None:
        check_target(sheet, (".png",))


def check_driving(driving: Path, person: Choice, output: Path | None = None) -> None:
    """What can be known of a driving video or clip before it is worked on; a `Doubt` of what its sound loses.

    Args:
        driving: the file or folder.
        person: whom to replace.
        output: what its sound goes into; None: nothing.

    Raises:
        InputError: it cannot be read, or does not fit ``person``.
    """
    sound: Path | None = driving
    if driving.is_dir():
        if person is not None:
            raise InputError("`person`", "the person of a clip is chosen already", "leave it out")
        with Clip.open(driving) as clip:
            if not clip.pose.present.any():
                raise InputError(driving, "no person found in the whole clip", "give one that shows a person")
            sound = clip.source_with_audio
    else:
        info = probe(driving)
        check_choice(person, info.width, info.height)
    if output is not None and sound is not None:
        for note in check_sound(sound, output):
            warnings.warn(Doubt(f"{sound}: {note}"), stacklevel=2)


def check_options(how: Mapping[str, Any]) -> None:
    """What can be known of a run's options by themselves.

    Args:
        how: all of `aa2.animate.options.DEFAULTS`.

    Raises:
        InputError: one is out of range, does not go with another, or names what there is not.
    """
    check_scale(how["scale"], how["retarget"])
    control_of(how)
    check_stage(how["mode"], how["background"])
    check_extractor(how["extractor"])
    check_reference_extractor(how["reference_extractor"])


def check_scale(scale: float | None, retarget: bool) -> None:
    """Whether a ratio of standing heights can be had.

    Raises:
        InputError: it is out of range, or the character takes the driver's proportions, and so its height.
    """
    check_ratio(scale)
    if scale is not None and not retarget:
        raise InputError("`scale`", "needs the character's own proportions", "leave out `retarget=False`")


def check_target(path: Path, suffixes: Sequence[str]) -> None:
    """Whether a file of one of these endings can be written.

    Raises:
        InputError: it cannot.
    """
    if path.suffix.lower() not in suffixes:
        raise InputError(path, "has no ending that is known here", f"end the name in {' or '.join(suffixes)}")
    beside(path)
    if path.is_dir():
        raise InputError(path, "is a folder", "give the name of a file")


def check_nothing_lost(
    outputs: Sequence[Path],
    reference: object,
    driving: object,
    bundle: Path,
    options: Mapping[str, Any],
) -> None:
    """Whether results would replace what is read for them, or each other.

    Args:
        outputs: all that will be written.
        reference, driving: files or a clip folder; what is in memory cannot be lost.
        bundle: its folder.
        options: of `aa2.animate.options`.

    Raises:
        InputError: they would.
    """
    given = {
        "the reference picture": reference,
        "the driving video": driving,
        "the reference's mask": options.get("reference_mask"),
        "the background": options.get("background"),
        "the model's folder": bundle,
    }
    inputs = {kind: Path(path) for kind, path in given.items() if isinstance(path, str | Path)}
    if isinstance(driving, str | Path) and (Path(driving) / "clip.json").is_file():
        with Clip.open(Path(driving)) as clip:
            inputs["the video that the clip was made of"] = clip.source
    check_apart(outputs, inputs)


def read_character(
    picture: Path | str | np.ndarray,
    person: PictureChoice = None,
    mask: Path | str | np.ndarray | None = None,
    extractor: str = "embedded",
) -> Reference:
    """The character of the reference picture.

    Args:
        picture: a file, or ``(H, W, 3)`` uint8 RGB, or ``(H, W, 4)``; transparency in it is its matte.
        person: whom, where it shows several.
        mask: a matte of the same size, a file or ``(H, W)`` uint8, in place of one that is made.
        extractor: who finds the character.

    Raises:
        InputError: something cannot be read, or shows nobody or not that one; the sizes differ.
    """
    colours, alpha = _picture(picture)
    name = "`reference`" if isinstance(picture, np.ndarray) else picture
    if alpha is not None and not alpha.any():
        raise InputError(name, "is transparent throughout", "give a picture that shows a person")
    if alpha is not None and (alpha < SOLID).mean() < CUT_OUT:  # rounded corners, not a figure's outline
        colours, alpha = over(colours, alpha, (255, 255, 255)), None
    matte = None if mask is None else _matte(mask, colours.shape[:2])
    reference = extract_reference(colours, extractor, alpha=alpha, person=person, mask=matte)
    if reference is None:
        raise InputError(name, "no person found in the picture", "give one that shows a person clearly")
    return reference


def _picture(picture: Path | str | np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """``(H, W, 3)`` colours and ``(H, W)`` opacity, None where there is none."""
    if not isinstance(picture, np.ndarray):
        return read_picture_with_alpha(Path(picture))
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] not in (3, 4):
        problem = f"is {picture.dtype} of shape {picture.shape}"
        raise InputError("`reference`", problem, "give (H, W, 3) or (H, W, 4) uint8")
    return picture[..., :3], picture[..., 3] if picture.shape[2] == 4 else None


def _matte(mask: Path | str | np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    name = "`reference_mask`" if isinstance(mask, np.ndarray) else mask
    matte = mask if isinstance(mask, np.ndarray) else read_matte(Path(mask))
    if matte.dtype != np.uint8 or matte.ndim != 2:
        raise InputError(name, f"is {matte.dtype} of shape {matte.shape}", "give (H, W) uint8")
    if matte.shape != shape:
        sizes = f"has {matte.shape[1]} × {matte.shape[0]} pixels, the picture {shape[1]} × {shape[0]}"
        raise InputError(name, sizes, "give a mask of the picture's size")
    if matte.max() < SOLID:
        raise InputError(name, "is empty", "make the character white, or opaque, in it")
    return matte

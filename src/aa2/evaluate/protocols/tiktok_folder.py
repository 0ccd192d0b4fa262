"""The folder layout of the TikTok data set, and its sequences as clips.

The data set (Jafarian and Park, "Learning High Fidelity Depths of Dressed Humans by Watching Social Media
Dance Videos", CVPR 2021; https://www.yasamin.page/hdnet_tiktok) is 340 dance videos of one person each, 10
to 15 seconds at 30 frames a second, unpacked as

    TikTok_dataset/00001/images/0001.png    the frames, 604 × 1080 pixels for instance
                        /masks/0001.png     the person, white on black
                        /densepose/0001.png not used here

Any folder of that layout is taken; ``masks`` may be absent, and numbers and sizes may differ.

**Which sequences.** Results on it go back to DisCo (Wang et al., CVPR 2024; github.com/Wangt-CN/DisCo),
which keeps sequences 335 to 340 for evaluation, takes the first frame of each as the reference, and FVD of
16 frames. Its published numbers are over videos of its authors besides (issues 27 and 103 of that
repository), and so, as far as they say, are those of the methods that follow it: nobody's are quite
comparable. Where a folder holds any of the six sequences, only they are taken, otherwise all.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.errors import InputError, raise_all
from aa2.extract.extract import extract
from aa2.media.files import discard
from aa2.media.picture import read_mask, read_picture
from aa2.media.video_writer import VideoWriter
from aa2.types import Progress

TEST_SEQUENCES = tuple(f"{number:05d}" for number in range(335, 341))
FPS = Fraction(30)
PICTURES = (".png", ".jpg", ".jpeg")
LAYOUT = "give folders like 00335/images/0001.png, masks likewise"


@dataclass(frozen=True)
class PictureSequence:
    """One video of the data set.

    Attributes:
        path: its folder.
        pictures: its frames, in order.
        masks: of the person, one a frame; None where the data set has none.
    """

    path: Path
    pictures: tuple[Path, ...]
    masks: tuple[Path, ...] | None

    @property
    def name(self) -> str:
        """Its folder's."""
        return self.path.name


def find_sequences(data: Path) -> list[PictureSequence]:
    """The sequences to evaluate, in the order of their names.

    Raises:
        InputError: there is none, or some lack masks of some pictures, each named.
    """
    folders = sorted(images.parent for images in data.glob("*/images") if images.is_dir())
    kept = [folder for folder in folders if folder.name in TEST_SEQUENCES] or folders
    sequences = [_sequence(folder) for folder in kept]
    if not any(sequence.pictures for sequence in sequences):
        raise InputError(data, "holds no sequences of pictures", LAYOUT)
    raise_all([problem for sequence in sequences for problem in _problems(sequence)])
    return sequences


def clip_of(
    sequence: PictureSequence, extracted: Path, progress: Progress = lambda done, total: None
) -> Clip:
    """The sequence as a clip: extracted once, and kept in ``extracted``.

    Its pose and its mask are those of `aa2.extract`; what masks the data set has: `masks_of`.

    Args:
        sequence: of `find_sequences`.
        extracted: a folder, made if it is missing. What is there is taken unless pictures are newer.
        progress: told frames done and to do.
    Raises:
        InputError: a picture cannot be read or differs in size, nobody is found, or nothing can be written.
    """
    path = extracted / sequence.name
    if not _is_current(path, sequence):
        try:
            extracted.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                extracted, f"cannot be made ({error.strerror})", "choose another folder"
            ) from error
        if (path / "clip.json").exists():
            discard(path)
        video = extracted / f"{sequence.name}.mp4"
        _write_video(sequence, video)
        extract(video, path, progress=progress).close()
    return Clip.open(path)


def masks_of(sequence: PictureSequence, start: int, stop: int, size: tuple[int, int]) -> np.ndarray | None:
    """``(F, H, W)`` uint8, the data set's masks from ``start`` to before ``stop``; None where it has none.

    Raises:
        InputError: one cannot be read or has another size than ``size``, width and height.
    """
    if sequence.masks is None:
        return None
    paths = sequence.masks[start:stop]
    return np.stack([_checked(path, read_mask(path), size) for path in paths])


def _sequence(folder: Path) -> PictureSequence:
    pictures = _pictures(folder / "images")
    if not (folder / "masks").is_dir():
        return PictureSequence(folder, pictures, None)
    masks = {mask.stem: mask for mask in _pictures(folder / "masks")}
    return PictureSequence(folder, pictures, tuple(masks[p.stem] for p in pictures if p.stem in masks))


def _pictures(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES))


def _problems(sequence: PictureSequence) -> list[InputError]:
    if not sequence.pictures:
        return [InputError(sequence.path / "images", "holds no pictures", LAYOUT)]
    if sequence.masks is not None and len(sequence.masks) < len(sequence.pictures):
        lacking = len(sequence.pictures) - len(sequence.masks)
        problem = f"lacks the masks of {lacking} of {len(sequence.pictures)} pictures"
        return [InputError(sequence.path / "masks", problem, "add them, or remove the folder")]
    return []


def _is_current(path: Path, sequence: PictureSequence) -> bool:
    """Whether the clip is whole, and made of the pictures as they are."""
    if not (path / "clip.json").exists():
        return False
    if (path / "character_mask").is_dir():  # once the data set's masks were written over those found
        return False
    made = (path / "clip.json").stat().st_mtime
    newest = max(p.stat().st_mtime for p in sequence.pictures)
    with Clip.open(path) as clip:
        return newest <= made and len(clip) == len(sequence.pictures)


def _write_video(sequence: PictureSequence, video: Path) -> None:
    height, width = read_picture(sequence.pictures[0]).shape[:2]
    with VideoWriter(video, (width, height), FPS, threads=1) as writer:
        for path in sequence.pictures:
            writer.write(read_sized(path, (width, height)))


def read_sized(path: Path, size: tuple[int, int]) -> np.ndarray:
    """The picture, ``(H, W, 3)`` uint8.

    Raises:
        InputError: it cannot be read or has another size.
    """
    return _checked(path, read_picture(path), size)


def _checked(path: Path, picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    if picture.shape[1::-1] != size:
        problem = f"has {picture.shape[1]} × {picture.shape[0]} pixels, the first one {size[0]} × {size[1]}"
        raise InputError(path, problem, "give a sequence pictures of one size")
    return picture

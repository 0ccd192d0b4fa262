"""The main job in memory: a model that stays loaded, characters that stay lifted, frames as they come."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from aa2.animate.options import AnimateOptions, complete
from aa2.config import Device
from aa2.errors import Cancelled

# What takes long to import (torch, OpenCV) is imported where it is used: `from aa2 import Pipeline` is quick.
if TYPE_CHECKING:
    from aa2.animate.character import Character
    from aa2.animate.composer import Composer
    from aa2.animate.painter import Model
    from aa2.extract.choice import PictureChoice

log = logging.getLogger(__name__)
CHARACTERS = 4
"""Characters that a pipeline keeps."""
StageProgress = Callable[[str, int, int], None]
"""Told what is being done, and the frames done and to do."""


class Pipeline:
    """A model ready for use (AA2 §3, §4.1). Its weights are its own: several can be on several devices.

    One pipeline does one thing at a time; use one per thread.

    Args:
        bundle: a folder, or the name of a bundle that comes with the package.
        device: where to compute; ``auto`` takes a GPU if there is one.

    Raises:
        InputError: there is no such bundle or device. Damaged weights are found when they are read, at the
            first use.
    """

    def __init__(self, bundle: str | Path = "mini", *, device: Device = "auto") -> None:
        from aa2.models.bundle import bundle_folder
        from aa2.models.device import resolve

        self.bundle = bundle_folder(bundle)
        self._name = str(bundle)
        self._device = resolve(device)
        self._characters: dict[str, Character] = {}

    @classmethod
    def from_pretrained(cls, bundle: str | Path = "mini", *, device: Device = "auto") -> Pipeline:
        """A pipeline of a bundle: see `Pipeline`."""
        return cls(bundle, device=device)

    @cached_property
    def model(self) -> Model:
        """The bundle with its weights, read once."""
        from aa2.animate.painter import load_model

        log.info("loading %s on %s", self.bundle, self._device)
        return load_model(self.bundle, self._device)

    def character(
        self,
        picture: Path | str | np.ndarray,
        *,
        person: PictureChoice | str | tuple[float, float] = None,
        mask: Path | str | np.ndarray | None = None,
        extractor: str = "embedded",
    ) -> Character:
        """The character of a picture, found, cut out and lifted; the last few are kept.

        Args:
            picture: a file, or ``(H, W, 3)`` uint8 RGB, or ``(H, W, 4)`` with the matte as its opacity.
            person, mask, extractor: `AnimateOptions` ``reference_person``, ``reference_mask`` and
                ``reference_extractor``.

        Raises:
            InputError: something cannot be read, or shows nobody or not that one.
        """
        from aa2.animate.character import Character
        from aa2.animate.inputs import read_character
        from aa2.extract.choice import as_picture_choice

        choice = as_picture_choice(person)
        key = repr((_digest(picture), choice, None if mask is None else _digest(mask), extractor))
        if key not in self._characters:
            reference = read_character(picture, choice, mask, extractor)
            self._characters[key] = Character(reference, self.model.lift)
        self._characters[key] = self._characters.pop(key)  # the last used is the last to go
        while len(self._characters) > CHARACTERS:
            self._characters.pop(next(iter(self._characters)))
        return self._characters[key]

    def frames(
        self,
        reference: Path | str | np.ndarray | Character,
        driving: Path | str | np.ndarray | Iterable[np.ndarray],
        *,
        fps: float | Fraction = 25,
        progress: StageProgress | None = None,
        cancelled: Callable[[], bool] = bool,
        **options: Unpack[AnimateOptions],
    ) -> Iterator[np.ndarray]:
        """The frames of the result, each as it is finished. Memory does not grow with the video's length.

        Args:
            reference: shows the character, as for `character`; or a character.
            driving: a video, a clip folder, or frames ``(H, W, 3)`` uint8 RGB of one size, at least one;
                those are read to their end first and kept on disk.
            fps: of ``driving`` where it is frames.
            progress: told after each frame.
            cancelled: asked after each frame of extraction and before each window whether to stop. To stop
                between two frames, close the iterator.
            options: see `AnimateOptions`.

        Returns:
            ``(H, W, 3)`` uint8 RGB each, one for each driving frame.

        Raises:
            InputError: something given cannot be used.
            Cancelled: ``cancelled`` said yes.
        """
        from aa2.animate.control import control_of
        from aa2.animate.inputs import check_scale
        from aa2.animate.stage import check_stage

        how = complete(options)
        check_scale(how["scale"], how["retarget"])
        control_of(how)
        check_stage(how["mode"], how["background"])
        _check_extractors(how)
        return self._frames(reference, driving, fps, _watched(progress, cancelled), cancelled, how)

    def _frames(
        self,
        reference: Path | str | np.ndarray | Character,
        driving: Path | str | np.ndarray | Iterable[np.ndarray],
        fps: float | Fraction,
        tell: StageProgress,
        cancelled: Callable[[], bool],
        how: dict[str, Any],
    ) -> Iterator[np.ndarray]:
        from aa2.animate.compose import compose
        from aa2.animate.inputs import check_driving, opened
        from aa2.animate.stage import staged
        from aa2.animate.survey import survey
        from aa2.extract.choice import as_choice

        person = as_choice(how["person"])
        with _driving_file(driving, fps, tell) as file:
            check_driving(file, person)
            composer = self._composer(reference, how)
            with opened(file, person, how["extractor"], tell) as clip:
                found = survey(clip, composer, cancelled)
                with staged(clip, found, composer, how["mode"], how["background"]) as (shown, posed):
                    for frame in compose(shown, posed, composer, cancelled):
                        yield frame.result
                        tell("animating", frame.index + 1, len(clip))

    def animate(
        self,
        reference: Path | str | np.ndarray | Character,
        driving: Path | str | np.ndarray | Iterable[np.ndarray],
        output: Path | str,
        *,
        fps: float | Fraction = 25,
        sheet: Path | str | None = None,
        progress: StageProgress | None = None,
        cancelled: Callable[[], bool] = bool,
        **options: Unpack[AnimateOptions],
    ) -> Path:
        """Write the video of the result, and beside it ``OUTPUT.run.json``: how it was made.

        Outside the formulated mask, and in frames without the person, the output is the input up to the
        codec; times and sound are the input's. Equal arguments give equal frames on one machine.

        Args:
            reference, driving, fps, progress, cancelled, options: as for `frames`.
            output: the video, ``.mp4``, ``.mov`` or ``.mkv``; replaced if it exists.
            sheet: a PNG to write with a contact sheet: reference and what is taken of it, driving frames,
                skeleton, environment, result.

        Returns:
            ``output``.

        Raises:
            InputError: something given cannot be used. All that can be known beforehand is checked before the
                work starts; in no case anything unfinished stays behind.
            Cancelled: ``cancelled`` said yes; nothing is written.
        """
        from aa2.animate.control import control_of
        from aa2.animate.inputs import check_driving, check_scale, check_targets, opened
        from aa2.animate.result import write_result
        from aa2.animate.run_record import check_record, write_record
        from aa2.animate.stage import check_stage
        from aa2.extract.choice import as_choice

        output, sheet = Path(output), None if sheet is None else Path(sheet)
        tell = _watched(progress, cancelled)
        how = complete(options)
        person = as_choice(how["person"])
        check_targets(output, sheet)
        check_record(output)
        check_scale(how["scale"], how["retarget"])
        control_of(how)
        check_stage(how["mode"], how["background"])
        _check_extractors(how)
        with _driving_file(driving, fps, tell) as file:
            check_driving(file, person, output)
            composer = self._composer(reference, how)
            with opened(file, person, how["extractor"], tell) as clip:
                write_result(
                    clip,
                    composer,
                    output,
                    mode=how["mode"],
                    background=how["background"],
                    sheet=sheet,
                    progress=lambda *done: tell("animating", *done),
                    cancelled=cancelled,
                )
        write_record(output, self._name, self.bundle, self._device, reference, driving, how)
        return output

    def _composer(self, reference: Path | str | np.ndarray | Character, how: dict[str, Any]) -> Composer:
        from aa2.animate.character import Character
        from aa2.animate.composer import composer_of
        from aa2.animate.control import control_of
        from aa2.animate.painter import PainterOptions

        if not isinstance(reference, Character):
            reference = self.character(
                reference,
                person=how["reference_person"],
                mask=how["reference_mask"],
                extractor=how["reference_extractor"],
            )
        painting = PainterOptions(how["steps"], how["guidance"], how["seed"])
        return composer_of(
            self.model,
            reference,
            painting,
            proportions=how["retarget"],
            scale=how["scale"],
            control=control_of(how),
        )


def _check_extractors(how: dict[str, Any]) -> None:
    from aa2.extract.extractors import check_extractor, check_reference_extractor

    check_extractor(how["extractor"])
    check_reference_extractor(how["reference_extractor"])


def _watched(progress: StageProgress | None, cancelled: Callable[[], bool]) -> StageProgress:
    """Tells ``progress``, and stops while the video is looked at; `compose` asks by itself."""

    def tell(stage: str, done: int, total: int) -> None:
        if progress is not None:
            progress(stage, done, total)
        if stage != "animating" and cancelled():
            raise Cancelled

    return tell


@contextmanager
def _driving_file(
    driving: Path | str | np.ndarray | Iterable[np.ndarray], fps: float | Fraction, tell: StageProgress
) -> Iterator[Path]:
    """The driving video as a file or clip folder; frames are written to a lossless one, which goes again."""
    if isinstance(driving, Path | str):
        yield Path(driving)
        return
    from aa2.media.lossless import write_lossless

    with tempfile.TemporaryDirectory(prefix="aa2-") as folder:
        file = Path(folder) / "driving.mkv"
        write_lossless(file, driving, Fraction(fps), lambda done: tell("reading", done, done))
        yield file


def _digest(picture: Path | str | np.ndarray) -> str:
    """What a picture is told by: its content."""
    if isinstance(picture, np.ndarray):
        shape = f"{picture.shape}{picture.dtype}"
        return hashlib.sha256(shape.encode() + np.ascontiguousarray(picture).tobytes()).hexdigest()
    from aa2.media.files import content_hash

    path = Path(picture)
    return content_hash(path) if path.is_file() else str(path)

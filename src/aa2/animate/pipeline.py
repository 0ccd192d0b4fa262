"""The main job in memory: a model that stays loaded, characters that stay lifted, frames as they come."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from aa2.animate.options import AnimateOptions, complete
from aa2.config import Device
from aa2.errors import Cancelled
from aa2.types import StageProgress

# What takes long to import (torch, OpenCV) is imported where it is used: `from aa2 import Pipeline` is quick.
if TYPE_CHECKING:
    from aa2.animate.character import Character
    from aa2.animate.composer import Composer
    from aa2.animate.painter import Model
    from aa2.extract.choice import PictureChoice

log = logging.getLogger(__name__)
CHARACTERS = 4
"""Characters that a pipeline keeps."""
ASK_THEMSELVES = ("posing the character", "animating", "writing")
"""Stages that ask by themselves whether to stop."""


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
        from aa2.models.bundle_folder import bundle_folder

        self.bundle = bundle_folder(bundle)
        self._name = str(bundle)
        self._device: Device = device
        if device == "cuda":
            from aa2.models.device import resolve

            resolve(device)
        self._characters: dict[str, Character] = {}

    @classmethod
    def from_pretrained(cls, bundle: str | Path = "mini", *, device: Device = "auto") -> Pipeline:
        """A pipeline of a bundle: see `Pipeline`."""
        return cls(bundle, device=device)

    @cached_property
    def model(self) -> Model:
        """The bundle with its weights, read once."""
        from aa2.animate.painter import load_model

        log.info("loading %s", self.bundle)
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
        from aa2.animate.contents import content_of
        from aa2.animate.inputs import read_character
        from aa2.extract.choice import as_picture_choice

        choice = as_picture_choice(person)
        key = repr((content_of(picture), choice, None if mask is None else content_of(mask), extractor))
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
        from aa2.animate.inputs import check_options

        how = complete(options)
        check_options(how)
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
        from aa2.animate.driving import driving_file, opened
        from aa2.animate.inputs import check_driving
        from aa2.animate.span import span_of
        from aa2.animate.stage import staged
        from aa2.animate.survey import survey
        from aa2.extract.choice import as_choice
        from aa2.media.scratch import scratch

        person, span = as_choice(how["person"]), span_of(how)
        with driving_file(driving, fps, tell) as file, scratch() as folder:
            check_driving(file, person)
            composer = self._composer(reference, how)
            with opened(file, person, how["extractor"], tell, folder, span) as given:
                clip = given.clip
                found = survey(clip, composer, cancelled).aside(folder)
                scene = staged(
                    clip, found, composer, how["mode"], how["background"], folder=folder / "camera"
                )
                with scene as (shown, posed):
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
        layer: Path | str | None = None,
        resume: bool = False,
        progress: StageProgress | None = None,
        cancelled: Callable[[], bool] = bool,
        **options: Unpack[AnimateOptions],
    ) -> Path:
        """Write the video of the result, and beside it ``OUTPUT.run.json``: how it was made.

        Outside the formulated mask, and in frames without the person, the output is the input up to the
        codec; times and sound are the input's. Equal arguments give equal frames on one machine.

        What is finished lies in ``OUTPUT.job`` meanwhile. Work that is cut off, by a signal, a full disk or a
        power cut, stays there: the next call with the same arguments goes on with it, and makes at most 16
        frames again. The result is the same.

        Args:
            reference, driving, fps, progress, cancelled, options: as for `frames`.
            output: the video, ``.mp4``, ``.mov`` or ``.mkv``; replaced if it exists.
            sheet: a PNG to write with a contact sheet: reference and what is taken of it, driving frames,
                skeleton, environment, result.
            layer: where to write the figure alone, with transparency, for a compositor's program: a ``.mov``
                (ProRes 4444), a ``.mkv`` (FFV1), or a folder or ``NAME_%05d.png`` for pictures.
            resume: whether there must be work to go on with: if there is none, or it is of other arguments,
                that is an error, and nothing is begun anew.

        Returns:
            ``output``.

        Raises:
            InputError: something given cannot be used. All that can be known beforehand is checked before the
                work starts; in no case anything unfinished stays behind.
            Cancelled: ``cancelled`` said yes; nothing is written.
        """
        from aa2.animate import doubts
        from aa2.animate.driving import driving_file, opened
        from aa2.animate.inputs import check_driving, check_nothing_lost, check_options, check_targets
        from aa2.animate.result import Target, write_result
        from aa2.animate.run_record import asked, check_record, record_of, write_record
        from aa2.animate.span import span_of
        from aa2.extract.choice import as_choice
        from aa2.media.encoding import Encoding, layer_encoding
        from aa2.media.job_folder import JobFolder, job_folder_of

        output, sheet = Path(output), None if sheet is None else Path(sheet)
        layer = None if layer is None else Path(layer)
        tell = _watched(progress, cancelled)
        how = complete(options)
        person, span = as_choice(how["person"]), span_of(how)
        encoding = Encoding(how["codec"], how["crf"], how["lossless"], how["bit_depth"])
        check_targets(output, sheet)
        encoding.check(output)
        if layer is not None:
            layer_encoding(layer)
        written = [output, record_of(output), *(path for path in (sheet, layer) if path is not None)]
        check_nothing_lost(written, reference, driving, self.bundle, how)
        check_record(output)
        check_options(how)
        with driving_file(driving, fps, tell) as file:
            check_driving(file, person, output)
            device = "cpu" if self.model.device is None else self.model.device.type
            about = asked(self.bundle, device, reference, file, how)
            about["layer"] = None if layer is None else layer.suffix or "pictures"
            with JobFolder(job_folder_of(output), about, resume=resume) as job:
                composer = self._composer(reference, how)
                with opened(file, person, how["extractor"], tell, job.path, span) as given:
                    doubts.warn(given.clip, composer.character.reference, how["mode"])
                    cut = None if file.is_dir() else span
                    target = Target(output, encoding, layer, sheet, cut, how["mode"], how["background"])
                    found = write_result(
                        given.clip,
                        composer,
                        target,
                        job.path,
                        natives=given.natives,
                        progress=tell,
                        cancelled=cancelled,
                    )
                result = {
                    "frames": len(found.boxes),
                    "frames_with_person": sum(box is not None for box in found.boxes),
                }
                write_record(output, self._name, self.bundle, about, reference, driving, how, result)
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


def _watched(progress: StageProgress | None, cancelled: Callable[[], bool]) -> StageProgress:
    """Tells ``progress``, and stops where nobody else asks whether to."""

    def tell(stage: str, done: int, total: int) -> None:
        if progress is not None:
            progress(stage, done, total)
        if stage not in ASK_THEMSELVES and cancelled():
            raise Cancelled

    return tell

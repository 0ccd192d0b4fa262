"""One character in the frames of a clip: what `compose` asks of model, painter and character."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aa2.animate.character import Character
from aa2.animate.control import DEFAULT, Control
from aa2.animate.layers import Apart, Layers, apart, combined
from aa2.animate.painter import Model, Painter, PainterInput, PainterOptions, margin
from aa2.animate.scenery import person_in
from aa2.animate.stretches import frame_of
from aa2.avatar.retargeting.retarget import check_scale
from aa2.conditions.build import window_arrays
from aa2.conditions.lift import draw_frame
from aa2.conditions.mask import READINGS, Box, regrown
from aa2.conditions.plate import clean_plate, plate_holes
from aa2.config import MaskKind
from aa2.errors import Doubt
from aa2.types import Pose, Signals

NOTHING_PAINTED = (
    "this model puts the character's own pixels together and paints nothing: steps and guidance do nothing"
)


@dataclass(frozen=True)
class Composer:
    """A character, who paints it, and how it comes into frames; made by `composer_of`.

    Attributes:
        model: the painter is of.
        character: whom it paints.
        painter: of the character.
        mask_kind: the masks to paint inside.
        proportions: whether the character keeps its own proportions, or takes the driver's.
        scale: ratio of standing heights, character to driver; None: equal.
        control: the user's settings of mask and light.
    """

    model: Model
    character: Character
    painter: Painter
    mask_kind: MaskKind
    proportions: bool = True
    scale: float | None = None
    control: Control = DEFAULT

    def posed(
        self,
        pose: Pose,
        masks: Iterable[np.ndarray],
        cuts: Sequence[int] = (),
        objects: Iterable[np.ndarray] | None = None,
        frames: Iterable[np.ndarray] | None = None,
    ) -> Pose:
        """The pose that the character takes for a driving pose: see `Character.posed`."""
        how = {"proportions": self.proportions, "scale": self.scale}
        return self.character.posed(pose, masks, cuts, objects, frames, **how)

    def retargeted(
        self, pose: Pose, cuts: Sequence[int] = (), objects: Iterable[np.ndarray] | None = None
    ) -> Pose:
        """The pose before it is brought to where the driver is seen: see `Character.retargeted`."""
        how = {"proportions": self.proportions, "scale": self.scale}
        return self.character.retargeted(pose, cuts, objects, **how)

    def reach(self, pose: Pose) -> Box | None:
        """The box within which the layer of the character lies in a frame's pose; None without a layer."""
        return self.character.reach(pose) if self.model.composes else None

    def window(
        self,
        signals: Signals,
        start: int = 0,
        motion: bool = False,
        plate: np.ndarray | None = None,
        edited: np.ndarray | None = None,
        zoom: float = 1.0,
        replaces: bool = True,
        coverage: np.ndarray | None = None,
    ) -> PainterInput:
        """What the painter gets of a window.

        Args:
            signals: F frames, cropped to one of the painter's buckets.
            start: the number of the window's first frame; with the seed it decides the noise.
            motion: whether the first frame is finished and starts the others (AA2 §4.1).
            plate: ``(F, H, W, 3)`` uint8, the clean plate; None makes one of these frames.
            edited: ``(F, H, W)`` uint8, the masks as `control` wants them; None: as they are.
            zoom: pixels of the frame, across, that one of these stands for.
            replaces: whether anybody is in the frames; else the masks are the figure's own.
            coverage: ``(F, H, W)`` uint8, of the figure, if it is drawn already and its colours are not asked
                for; None draws it.
        """
        size = signals.frames.shape[2], signals.frames.shape[1]
        if not replaces:
            signals = self._peopled(signals, coverage)
            by = round(self.control.mask_grow / zoom)
            edited = np.stack([regrown(mask, by) for mask in signals.character_mask]) if by else None
        block = self.control.block(zoom)
        arrays = window_arrays(
            signals,
            self.character.cropped(size),
            mask_kind="shape-agnostic" if block and self.mask_kind in READINGS else self.mask_kind,
            block=block,
            dilate=margin(size),
            grow=True,
            lift=self.character.lift if self.model.warp and coverage is None else None,
            coverage=coverage if self.model.warp else None,
            plate=plate,
            edited=edited,
        )
        if self.model.composes and plate is None:
            holes = plate_holes(signals.character_mask)
            tight = [person_in(frame_of(signals, t)).hole for t in range(len(signals))]
            if motion:  # what is painted there already is no scene
                holes[0] |= arrays.mask[0]
                tight[0] |= arrays.mask[0]
            arrays = arrays.having(plate=clean_plate(signals.frames, holes, tight, texture=True))
        return PainterInput(arrays, start, motion)

    def _peopled(self, signals: Signals, coverage: np.ndarray | None) -> Signals:
        """Frames in which nobody is, with the figure's masks."""
        if coverage is None:
            drawn = (draw_frame(self.character.lift, signals, t)[1] for t in range(len(signals)))
            coverage = np.stack([np.rint(covered * 255).astype(np.uint8) for covered in drawn])
        return replace(signals, character_mask=coverage)

    def painted(self, window: PainterInput) -> np.ndarray | None:
        """``(F, H, W, 3)`` uint8, what the painter paints; None where it would not be seen."""
        return self.painter.paint(window) if self.model.paints else None

    def put_together(self, layers: Layers) -> np.ndarray:
        """``(H, W, 3)`` float32 in [0, 255]: the layers of a part of a frame, at its own resolution.

        Raises:
            ValueError: the model puts no layers together (`Model.composes`).
        """
        self._check_composes()
        return combined(layers, self.model.compositor, self.control.relight)

    def apart(self, layers: Layers) -> Apart:
        """What is put together, and the character in it by itself; see `put_together`."""
        self._check_composes()
        return apart(layers, self.model.compositor, self.control.relight)

    def _check_composes(self) -> None:
        if not self.model.composes:
            raise ValueError("this model paints whole pictures")


def composer_of(
    model: Model,
    character: Character,
    options: PainterOptions | None = None,
    *,
    mask_kind: MaskKind | None = None,
    proportions: bool = True,
    scale: float | None = None,
    control: Control | None = None,
) -> Composer:
    """One character as a model paints it.

    Args:
        model: loaded.
        character: lifted as the model wants it.
        options: steps, guidance, seed.
        mask_kind: the masks to paint inside; None takes those that the model was trained with.
        proportions, scale, control: see `Composer`.

    Raises:
        InputError: a number out of range.
    """
    options = options or PainterOptions()
    check_scale(scale)
    painter = model.painter(character.reference, options)
    if not model.paints and (options.steps is not None or options.guidance is not None):
        warnings.warn(Doubt(NOTHING_PAINTED), stacklevel=2)
    mask_kind = mask_kind or model.mask_kind
    return Composer(model, character, painter, mask_kind, proportions, scale, control or DEFAULT)

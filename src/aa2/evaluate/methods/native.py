"""Methods for whole frames at native detail: the trivial ones, and a bundle as `aa2 animate` composes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from aa2.animate.compose import composed_window
from aa2.animate.composer import Composer
from aa2.animate.figures import figures_of
from aa2.animate.front import drivers_in, put_behind
from aa2.animate.painter import PainterOptions
from aa2.animate.scenery import Person, outlined_plate, person_in
from aa2.animate.stretches import frame_of
from aa2.avatar.retargeting.retarget import retarget
from aa2.conditions.lift import aligned, draw_frame
from aa2.conditions.plate import clean_plate, plate_holes, scenery_holes
from aa2.config import Device, Lift
from aa2.diffusion.windows import Window
from aa2.evaluate.case import Case
from aa2.evaluate.methods.bundles import bundle_composer, describe, in_windows
from aa2.evaluate.methods.kept import Same, character_of
from aa2.evaluate.methods.method import Method
from aa2.types import Signals


def native_hole() -> Method:
    """Nobody: the clean plate where the person was."""
    return Method("filled hole", plate_of, {"kind": "clean plate"})


def native_warp() -> Method:
    """The limb-warped reference, at the size of the case, pasted on the clean plate."""
    return Method("pasted warp", partial(_pasted, kind="flat"), {"kind": "warp on the clean plate"})


def native_avatar(*, as_composed: bool = False) -> Method:
    """The lifted reference in its own proportions, at the size of the case, pasted on the clean plate.

    Args:
        as_composed: whether all is done that the model's frames have besides its networks: the scene stays as
            it was filmed up to the person's own outline (`aa2.animate.scenery`), not only beyond their
            generous mask, the figure follows how the driver is seen to move (`aa2.avatar.alignment`), and its
            edges are theirs where its pose is (`aa2.avatar.edges`).
    """
    more = ", outlined, following" if as_composed else ""
    about = {"kind": f"avatar on the clean plate{more}"}
    return Method(f"pasted avatar{more}", partial(_pasted, kind="mesh", as_composed=as_composed), about)


def native_bundle(
    name: str, bundle: str | Path, *, steps: int | None = None, seed: int = 0, device: Device = "auto"
) -> Method:
    """The model in a bundle: it paints in the picture size of its preset, and is put back into whole frames.

    Args:
        name, bundle, steps, seed, device: as for `aa2.evaluate.methods.bundles.bundle_method`.
    Raises:
        InputError: there is no such bundle; damaged weights are found when they are read.
    """
    about = describe(bundle, steps=steps, seed=seed, mask_kind=None) | {"composed": "at native size"}

    def paint(case: Case) -> np.ndarray:
        composer = bundle_composer(bundle, case.reference, PainterOptions(steps, seed=seed), device=device)
        return composed(composer, case.driving, case.window)

    return Method(name, paint, about)


def composed(composer: Composer, signals: Signals, window: int | None = None) -> np.ndarray:
    """``(F, H, W, 3)`` uint8: whole frames, window by window as `aa2 animate` takes them.

    Args:
        composer: the model with a character.
        signals: F frames with the person in each of them.
        window: of `Case`.
    """

    def paint(part: Signals, plan: Window) -> np.ndarray:
        return composed_window(part, composer, plan.start, plan.motion)

    return in_windows(composer, signals, window, paint)


def plate_of(case: Case) -> np.ndarray:
    """``(F, H, W, 3)`` uint8, the driving frames without their person."""
    return _plates(Same(case))


@lru_cache(maxsize=1)
def _plates(same: Same[Case]) -> np.ndarray:
    """Kept, for both trivial methods take the person out, one after the other."""
    driving = same.thing.driving
    plates = clean_plate(driving.frames, scenery_holes(driving.character_mask, driving.occluder_mask))
    return np.where(plate_holes(driving.character_mask)[..., None], plates, driving.frames)


def _outlined_plates(driving: Signals, persons: Sequence[Person]) -> np.ndarray:
    plate = outlined_plate([frame_of(driving, t) for t in range(len(driving))], persons)
    plates = np.stack([plate[t] for t in range(len(plate))])
    return np.where(np.stack([person.hole for person in persons])[..., None], plates, driving.frames)


def _pasted(case: Case, kind: Lift, as_composed: bool = False) -> np.ndarray:
    driving = case.driving
    persons = [person_in(frame_of(driving, t)) for t in range(len(driving))] if as_composed else []
    plates = _outlined_plates(driving, persons) if as_composed else plate_of(case)
    before = drivers_in(driving) if kind == "mesh" else []
    lift = character_of(case.reference, kind).lift
    if kind == "mesh":
        pose = retarget(driving.pose, case.reference.pose, objects=driving.handled)
        frames = driving.frames if as_composed else None
        pose = aligned(lift, pose, driving.pose, driving.character_mask, frames=frames)
        driving = replace(driving, pose=pose, driver=driving.pose)
    region = 0, 0, plates.shape[2], plates.shape[1]
    stretch = [frame_of(driving, t) for t in range(len(driving))]
    if as_composed:
        drawn = (figure.within() for figure in figures_of(lift, stretch, persons, region))
    else:
        drawn = (draw_frame(lift, signals, 0) for signals in stretch)
    result = np.empty_like(plates)
    for t, (plate, (colours, cover)) in enumerate(zip(plates, drawn, strict=True)):
        mixed = plate + cover[..., None] * (colours.astype(np.float32) - plate)
        if before:
            mixed = put_behind(mixed, frame_of(case.driving, t), before[t], region)
        result[t] = np.rint(mixed).astype(np.uint8)
    return result

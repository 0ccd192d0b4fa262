"""Signals and a reference in, a model's conditions out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from aa2.condition_table import CONDITIONS
from aa2.conditions.framing import Crop
from aa2.conditions.lift import Lifted
from aa2.conditions.makers import MAKERS
from aa2.conditions.mask import (
    READINGS,
    Block,
    character_pixels,
    formulated,
    regridded,
    with_blocks_of,
)
from aa2.conditions.skeleton import draw_skeleton
from aa2.config import MaskKind
from aa2.types import Conditions, Named, Reference, Signals

if TYPE_CHECKING:  # arrays are made without it, and it takes long to import
    import torch

RESAMPLING = {"linear": None, "nearest": cv2.INTER_NEAREST}
"""OpenCV's, of `aa2.condition_table.Condition.crop`; None: as `Crop.apply` thinks best."""


class WindowArrays(Named[np.ndarray]):
    """The conditions of one window before they become tensors: compact, quick to send between processes.

    By name: ``frames``, ``mask``, ``skeleton`` and ``reference``, which are always there; the conditions of
    `aa2.condition_table.CONDITIONS` that there are, with their coverage; and the ``plate``, which is for the
    compositor.
    """

    @property
    def frames(self) -> np.ndarray:
        """``(F, H, W, 3)`` uint8, the source video; the environment is what ``mask`` leaves of it."""
        return self["frames"]

    @property
    def mask(self) -> np.ndarray:
        """``(F, H, W)`` bool, the formulated mask."""
        return self["mask"]

    @property
    def skeleton(self) -> np.ndarray:
        """``(F, H, W, 3)`` uint8."""
        return self["skeleton"]

    @property
    def reference(self) -> np.ndarray:
        """``(H, W, 3)`` uint8."""
        return self["reference"]

    @property
    def depth(self) -> np.ndarray | None:
        """``(F, H, W)`` float32 in [-1, 1], structured; None if absent."""
        return self.get("depth")

    @property
    def objects(self) -> np.ndarray | None:
        """``(F, H, W, 3)`` uint8, object pixels, 0 elsewhere; None if there are no objects."""
        return self.get("objects")

    @property
    def object_mask(self) -> np.ndarray | None:
        """``(F, H, W)`` bool, where objects are; None likewise."""
        return self.get("object_mask")

    @property
    def warp(self) -> np.ndarray | None:
        """``(F, H, W, 3)`` uint8, colours of the lifted reference; None if not asked for."""
        return self.get("warp")

    @property
    def warp_mask(self) -> np.ndarray | None:
        """``(F, H, W)`` uint8, the coverage of ``warp`` of 255; None likewise."""
        return self.get("warp_mask")

    @property
    def plate(self) -> np.ndarray | None:
        """``(F, H, W, 3)`` uint8, the clean plate (`aa2.conditions.plate`); None if not asked for."""
        return self.get("plate")


def crop_signals(signals: Signals, crop: Crop) -> Signals:
    """The signals in the crop's picture."""

    def each(images: np.ndarray, interpolation: int | None = None) -> np.ndarray:
        return np.stack([crop.apply(image, interpolation) for image in images])

    width, height = crop.size
    frames, count = signals.object_masks.shape[:2]
    objects = np.zeros((frames, count, height, width), bool)
    for t, n in np.ndindex(frames, count):
        objects[t, n] = crop.apply(signals.object_masks[t, n].astype(np.uint8) * 255) >= 128
    return replace(
        signals,
        frames=each(signals.frames),
        pose=crop.apply_pose(signals.pose),
        driver=None if signals.driver is None else crop.apply_pose(signals.driver),
        character_mask=each(signals.character_mask),
        object_masks=objects,
        # Depth must not be averaged over edges or with the zeros of unknown pixels.
        depth=None if signals.depth is None else each(signals.depth, RESAMPLING[CONDITIONS["depth"].crop]),
        environment=None if signals.environment is None else each(signals.environment),
        occluder_mask=None if signals.occluder_mask is None else each(signals.occluder_mask),
        further={
            name: each(images, RESAMPLING[CONDITIONS[name].crop]) for name, images in signals.further.items()
        },
    )


def window_arrays(
    signals: Signals,
    reference: Reference,
    *,
    source: Signals | None = None,
    mask_kind: MaskKind = "shape-agnostic",
    block: Block | None = None,
    dilate: int = 0,
    grow: bool = False,
    lift: Lifted | None = None,
    coverage: np.ndarray | None = None,
    plate: np.ndarray | None = None,
    edited: np.ndarray | None = None,
) -> WindowArrays:
    """The conditions of one window: every one of the table that can be made, and is not withheld.

    Args:
        signals: the window, cropped to the model's picture (`crop_signals`). If ``depth`` is withheld, the
            pose's does not say either which limb of the warp covers which.
        reference: of the same size (`reference_crop`).
        source: the signals that give environment and mask where they are not ``signals``: those before random
            scaling (`rescale`).
        mask_kind: of `formulated`.
        block: the block size of Eq. 2 in all frames; None takes a tenth of each frame's box (inference).
        dilate: pixels by which the character's mask is widened first.
        grow: whether a shape-agnostic mask gets the blocks that the warped reference reaches beyond it.
        lift: the lifted reference, of any size, where it is wanted.
        coverage: ``(F, H, W)`` uint8, that of the warp, where it is known and the warp is not wanted.
        plate: the clean plate, where it is wanted: it is not made here, for a training window is too short.
        edited: ``(F, H, W)`` uint8, the character's masks as somebody wants them: what is formulated, in the
            blocks of their own.
    """
    source = source or signals
    made = _made(signals, reference, lift)
    characters = [character_pixels(mask, dilate) for mask in source.character_mask]
    if edited is None:
        mask = np.stack([formulated(character, mask_kind, block) for character in characters])
    else:
        wanted = (character_pixels(other, dilate) for other in edited)
        pairs = zip(characters, wanted, strict=True)
        mask = np.stack([regridded(*pair, mask_kind, block) for pair in pairs])
    coverage = made.get("warp_mask", coverage)
    if grow and coverage is not None and mask_kind in READINGS:
        figures = (character_pixels(figure, dilate) for figure in coverage)
        grown = zip(mask, characters, figures, strict=True)
        mask = np.stack([with_blocks_of(*each, block, READINGS[mask_kind]) for each in grown])
    size = signals.frames.shape[2], signals.frames.shape[1]
    pose = signals.pose
    skeleton = np.stack(
        [draw_skeleton(*point, size) for point in zip(pose.keypoints, pose.confidence, strict=True)]
    )
    return WindowArrays(
        frames=source.frames, mask=mask, skeleton=skeleton, reference=reference.picture, plate=plate, **made
    )


def _made(signals: Signals, reference: Reference, lift: Lifted | None) -> dict[str, np.ndarray]:
    """The conditions of the table, and their coverage, by name; those that there are."""
    if "depth" in signals.withheld:
        signals = replace(signals, pose=replace(signals.pose, depth=None), depth=None)
    arrays = {}
    for name, row in CONDITIONS.items():
        made = None if name in signals.withheld else MAKERS[name](signals, reference, lift)
        if made is None:
            continue
        arrays[name], cover = (made, None) if row.cover is None else made
        if row.cover is not None:
            arrays[row.cover] = cover
    return arrays


def to_conditions(windows: Sequence[WindowArrays], device: torch.device | str = "cpu") -> Conditions:
    """A batch of windows of one size and length as tensors; what some windows lack is zeros there.

    Args:
        windows: at least one.
        device: where the arithmetic is done and the tensors stay.
    """
    return as_conditions({name: tensor.to(device) for name, tensor in stack_windows(windows).items()})


def stack_windows(windows: Sequence[WindowArrays]) -> dict[str, torch.Tensor]:
    """The arrays of a batch as they are, a quarter of what its conditions take, for `as_conditions`.

    Returns:
        by the name of the array; what no window has is left out, and the plate, which is for the compositor.
        With conditions that a flag tells of comes ``NAME_present``, ``(B,)`` float32.
    """
    import torch

    stacked = {}
    for name in dict.fromkeys(name for window in windows for name in window if name != "plate"):
        arrays = [window.get(name) for window in windows]
        given = next(a for a in arrays if a is not None)
        whole = np.stack([np.zeros_like(given) if a is None else a for a in arrays])
        stacked[name] = torch.from_numpy(whole)
        if name in CONDITIONS and CONDITIONS[name].told == "flag":
            stacked[f"{name}_present"] = torch.tensor([float(a is not None) for a in arrays])
    return stacked


def as_conditions(stacked: Mapping[str, torch.Tensor]) -> Conditions:
    """The conditions of a batch, made where the tensors of `stack_windows` are."""
    mask = _planes(stacked["mask"])
    conditions = Conditions(
        environment=_pictures(stacked["frames"]) * (1 - mask),
        mask=mask,
        skeleton=(_pictures(stacked["skeleton"]) + 1) / 2,
        reference=_pictures(stacked["reference"]),
    )
    for name, row in CONDITIONS.items():
        if name not in stacked:
            continue
        values = _pictures(stacked[name]) if row.channels == 3 else _planes(stacked[name])
        if row.cover is not None:
            cover = _planes(stacked[row.cover])
            values = values * cover
            if row.told == "cover":
                conditions[row.cover] = cover
        conditions[name] = values
        if row.told == "flag":
            conditions[f"{name}_present"] = stacked[f"{name}_present"]
    return conditions


def _pictures(pictures: torch.Tensor) -> torch.Tensor:
    """uint8 ``(..., H, W, 3)`` as float ``(..., 3, H, W)`` in [-1, 1]."""
    return pictures.movedim(-1, -3).float() / 127.5 - 1


def _planes(planes: torch.Tensor) -> torch.Tensor:
    """``(B, F, H, W)`` as float ``(B, F, 1, H, W)``; uint8 in [0, 1]."""
    import torch

    values = planes.float().unsqueeze(2)
    return values / 255 if planes.dtype == torch.uint8 else values

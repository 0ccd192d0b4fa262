"""Signals and a reference in, a model's conditions out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import cv2
import numpy as np
import torch

from aa2.conditions.framing import Crop
from aa2.conditions.lift import Lifted, draw_frame
from aa2.conditions.mask import READINGS, Block, character_pixels, formulated, with_blocks_of
from aa2.conditions.skeleton import draw_depth, draw_skeleton, read_depth
from aa2.config import MaskKind
from aa2.types import Conditions, Reference, Signals


@dataclass(frozen=True)
class WindowArrays:
    """The conditions of one window before they become tensors: compact, quick to send between processes.

    Attributes:
        frames: ``(F, H, W, 3)`` uint8, the source video; the environment is what ``mask`` leaves of it.
        mask: ``(F, H, W)`` bool, the formulated mask.
        skeleton: ``(F, H, W, 3)`` uint8.
        reference: ``(H, W, 3)`` uint8.
        depth: ``(F, H, W)`` float32 in [-1, 1], structured; None if absent.
        objects: ``(F, H, W, 3)`` uint8, object pixels, 0 elsewhere; None if there are no objects.
        object_mask: ``(F, H, W)`` bool, where objects are; None likewise.
        warp: ``(F, H, W, 3)`` uint8, colours of the lifted reference; None if not asked for.
        warp_mask: ``(F, H, W)`` uint8, its coverage of 255; None likewise.
        plate: ``(F, H, W, 3)`` uint8, the clean plate (`aa2.conditions.plate`); None if not asked for.
    """

    frames: np.ndarray
    mask: np.ndarray
    skeleton: np.ndarray
    reference: np.ndarray
    depth: np.ndarray | None = None
    objects: np.ndarray | None = None
    object_mask: np.ndarray | None = None
    warp: np.ndarray | None = None
    warp_mask: np.ndarray | None = None
    plate: np.ndarray | None = None


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
        depth=None if signals.depth is None else each(signals.depth, cv2.INTER_NEAREST),
        environment=None if signals.environment is None else each(signals.environment),
        occluder_mask=None if signals.occluder_mask is None else each(signals.occluder_mask),
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
    depth: bool = True,
    lift: Lifted | None = None,
    plate: np.ndarray | None = None,
) -> WindowArrays:
    """The conditions of one window.

    Args:
        signals: the window, cropped to the model's picture (`crop_signals`).
        reference: of the same size (`reference_crop`).
        source: the signals that give environment and mask where they are not ``signals``: those before random
            scaling (`rescale`).
        mask_kind: of `formulated`.
        block: the block size of Eq. 2 in all frames; None takes a tenth of each frame's box (inference).
        dilate: pixels by which the character's mask is widened first.
        grow: whether a shape-agnostic mask gets the blocks that the warped reference reaches beyond it.
        depth: whether depth may be used. Structured depth comes from the pose's depth, or else from dense
            depth at the keypoints of the person in the frames; the pose's depth also says which limb of the
            warp covers which.
        lift: the lifted reference, of any size, where it is wanted.
        plate: the clean plate, where it is wanted: it is not made here, for a training window is too short.
    """
    source = source or signals
    if not depth:
        signals = replace(signals, pose=replace(signals.pose, depth=None), depth=None)
    warped, coverage = (None, None) if lift is None else _drawn(signals, lift)
    characters = [character_pixels(mask, dilate) for mask in source.character_mask]
    mask = np.stack([formulated(character, mask_kind, block) for character in characters])
    if grow and coverage is not None and mask_kind in READINGS:
        figures = (character_pixels(figure, dilate) for figure in coverage)
        grown = zip(mask, characters, figures, strict=True)
        mask = np.stack([with_blocks_of(*each, block, READINGS[mask_kind]) for each in grown])
    size = signals.frames.shape[2], signals.frames.shape[1]
    pose = signals.pose
    skeleton = np.stack(
        [draw_skeleton(*point, size) for point in zip(pose.keypoints, pose.confidence, strict=True)]
    )
    objects, object_mask = _objects(signals)
    return WindowArrays(
        frames=source.frames,
        mask=mask,
        skeleton=skeleton,
        reference=reference.picture,
        depth=_structured_depth(signals, skeleton),
        objects=objects,
        object_mask=object_mask,
        warp=warped,
        warp_mask=coverage,
        plate=plate,
    )


def _structured_depth(signals: Signals, skeleton: np.ndarray) -> np.ndarray | None:
    pose, size = signals.pose, (skeleton.shape[2], skeleton.shape[1])
    depth = pose.depth
    if depth is None and signals.depth is not None:
        depth = read_depth(signals.depth, signals.character_mask, signals.shown)
    if depth is None:
        return None
    frames = zip(pose.keypoints, pose.confidence, depth, strict=True)
    return np.stack([draw_depth(*frame, size) for frame in frames])


def _objects(signals: Signals) -> tuple[np.ndarray | None, np.ndarray | None]:
    mask = signals.handled
    if not mask.any():
        return None, None
    return signals.frames * mask[..., None], mask


def _drawn(signals: Signals, lift: Lifted) -> tuple[np.ndarray, np.ndarray]:
    colours = np.zeros(signals.frames.shape, np.uint8)
    coverage = np.zeros(signals.frames.shape[:3], np.uint8)
    for t in range(len(signals)):
        colours[t], covered = draw_frame(lift, signals, t)
        coverage[t] = np.rint(covered * 255)
    return colours, coverage


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
        With ``depth`` and ``objects`` come
        ``depth_present`` and ``objects_present``, ``(B,)`` float32.
    """
    stacked = {}
    for field in (f for f in fields(WindowArrays) if f.name != "plate"):
        arrays = [getattr(window, field.name) for window in windows]
        given = next((a for a in arrays if a is not None), None)
        if given is not None:
            whole = np.stack([np.zeros_like(given) if a is None else a for a in arrays])
            stacked[field.name] = torch.from_numpy(whole)
            if field.name in ("depth", "objects"):
                stacked[f"{field.name}_present"] = torch.tensor([float(a is not None) for a in arrays])
    return stacked


def as_conditions(stacked: Mapping[str, torch.Tensor]) -> Conditions:
    """The conditions of a batch, made where the tensors of `stack_windows` are."""
    mask = _planes(stacked["mask"])
    depth, objects, warp = (stacked.get(name) for name in ("depth", "objects", "warp"))
    covered = None if warp is None else _planes(stacked["warp_mask"]) / 255
    return Conditions(
        environment=_pictures(stacked["frames"]) * (1 - mask),
        mask=mask,
        skeleton=(_pictures(stacked["skeleton"]) + 1) / 2,
        reference=_pictures(stacked["reference"]),
        depth=None if depth is None else _planes(depth),
        depth_present=stacked.get("depth_present"),
        objects=None if objects is None else _pictures(objects) * _planes(stacked["object_mask"]),
        objects_present=stacked.get("objects_present"),
        warp=None if warp is None or covered is None else _pictures(warp) * covered,
        warp_mask=covered,
    )


def _pictures(pictures: torch.Tensor) -> torch.Tensor:
    """uint8 ``(..., H, W, 3)`` as float ``(..., 3, H, W)`` in [-1, 1]."""
    return pictures.movedim(-1, -3).float() / 127.5 - 1


def _planes(planes: torch.Tensor) -> torch.Tensor:
    """``(B, F, H, W)`` as float ``(B, F, 1, H, W)``."""
    return planes.float().unsqueeze(2)

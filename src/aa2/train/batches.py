"""Training samples from clips: sample ``i`` depends on the seed and ``i`` alone, whatever the worker.

AA2 §3.1: the model rebuilds a clip from its own parts, its reference a picture of the same character.
Where a clip shows its scene with a second character too, a share of the samples are cross-identity: the
signals and the mask of one, the reference of the other, and the other as the target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from torch.utils.data import Dataset

from aa2.clips.clip import Clip
from aa2.conditions.build import WindowArrays, crop_signals, to_conditions, window_arrays
from aa2.conditions.framing import Size, choose_crop
from aa2.conditions.mask import character_pixels, mask_box
from aa2.conditions.plain import plain_reference, plain_signals
from aa2.conditions.reference import reference_crop
from aa2.conditions.rescale import rescale_randomly
from aa2.config import MaskKind
from aa2.train.clip_folder import ClipFolder
from aa2.types import Conditions, Pose, Reference, Signals

ALIKE = 0.6
"""Intersection over union of two characters' masks from which they make a cross-identity pair."""


@dataclass(frozen=True)
class Augmentation:
    """What is done to samples, as probabilities and ranges.

    Attributes:
        cross: share of cross-identity samples, where a clip has a second character.
        rescale: share of self-supervised samples with random scale augmentation (AA2 §3.2).
        own_frame: share of self-supervised samples whose reference is another frame of the clip instead of
            the clip's reference picture.
        no_depth, no_objects, no_warp, no_reference: share of samples without this condition.
        motion_frame: share of windows that start from a clean frame.
        jitter: noise on keypoints, as a share of the picture's side.
        drop_keypoints: share of keypoints hidden, in a third of the samples.
        dilate: most pixels by which masks are widened.
    """

    cross: float = 0.5
    rescale: float = 0.25
    own_frame: float = 0.25
    no_depth: float = 0.7
    no_objects: float = 0.2
    no_warp: float = 0.1
    no_reference: float = 0.1
    motion_frame: float = 0.5
    jitter: float = 0.004
    drop_keypoints: float = 0.15
    dilate: int = 4


@dataclass
class Batch:
    """One step's samples.

    Attributes:
        target: ``(B, F, 3, H, W)`` in [-1, 1], what the model should paint.
        conditions: what it is given.
        character: ``(B, F, 1, H, W)`` in [0, 1], the target's character.
        motion: ``(B,)`` bool, whether the first frame is given clean.
        no_reference: ``(B,)`` bool, whether the character is withheld.
    """

    target: torch.Tensor
    conditions: Conditions
    character: torch.Tensor
    motion: torch.Tensor
    no_reference: torch.Tensor

    def to(self, *args, **kwargs) -> Batch:
        """Every tensor moved as ``torch.Tensor.to`` does."""
        return Batch(**{f.name: getattr(self, f.name).to(*args, **kwargs) for f in fields(self)})


@dataclass(frozen=True)
class Sample:
    """One window before batching."""

    target: np.ndarray
    character: np.ndarray
    window: WindowArrays
    motion: bool
    no_reference: bool


class ClipWindows(Dataset):
    """Random windows of random clips with random conditions.

    All samples of one batch have one picture size, so sizes go by ``index // batch``.

    Args:
        folder: the clips.
        buckets: picture sizes; wide ones are drawn less often, for people mostly stand.
        frames: frames a window.
        batch: samples a batch.
        mask_kind: the masks to paint inside; only shape-agnostic ones have random blocks.
        environment: whether there is one; without it a sample is the character alone on a random colour, and
            the whole picture is to be painted.
    """

    def __init__(
        self,
        folder: ClipFolder,
        buckets: Sequence[Size],
        frames: int,
        batch: int,
        seed: int = 0,
        augmentation: Augmentation | None = None,
        mask_kind: MaskKind = "shape-agnostic",
        environment: bool = True,
    ) -> None:
        self.mask_kind: MaskKind = mask_kind
        self.environment = environment
        self.folder, self.buckets, self.frames, self.batch, self.seed = folder, buckets, frames, batch, seed
        self.augmentation = augmentation or Augmentation()
        upright = np.array([min(1.0, height / width) ** 2 for width, height in buckets])
        self._shares = upright / upright.sum()

    def __getitem__(self, index: int) -> Sample:
        bucket_rng = np.random.default_rng((self.seed, 1, index // self.batch))
        bucket = self.buckets[int(bucket_rng.choice(len(self.buckets), p=self._shares))]
        rng = np.random.default_rng((self.seed, 0, index))
        while True:
            clip, other = self.folder.pick(rng)
            start = int(rng.integers(max(1, len(clip) - self.frames + 1)))
            stop = min(start + self.frames, len(clip))
            if stop - start == self.frames and clip.pose[start:stop].present.all():
                sample = self._sample(clip, other, start, stop, bucket, rng)
                if sample is not None:
                    return sample

    def _sample(
        self, clip: Clip, other: Clip | None, start: int, stop: int, bucket: Size, rng: np.random.Generator
    ) -> Sample | None:
        """A sample of this window; None where the mask misses the person entirely: nothing to learn there."""
        a = self.augmentation
        signals = self.folder.signals(clip, start, stop)
        crosses = (
            other is not None
            and rng.random() < a.cross
            and _alike(signals.character_mask, self.folder.signals(other, start, stop).character_mask)
        )
        shown = other if crosses and other is not None else clip
        reference = self._reference(shown, rng, 0.0 if crosses else a.own_frame)
        boxes = [mask_box(character_pixels(m, 0)) for m in signals.character_mask]
        crop = choose_crop(signals.pose, boxes, clip.size, [bucket], margin=float(rng.uniform(0.1, 0.6)))
        if crop is None or not any(boxes):
            return None
        driving = crop_signals(signals, crop)
        if crosses:
            given, target = driving, crop_signals(self.folder.signals(shown, start, stop), crop)
        elif rng.random() < a.rescale:
            given = target = rescale_randomly(driving, rng)
        else:
            given = target = driving
        given = replace(given, pose=self._noisy(given.pose, bucket, rng))
        background = None if signals.environment is None else signals.environment[0]
        block = _random_block(driving, rng) if rng.random() < 0.5 else None
        seen = reference_crop(reference, bucket, rng=rng, background=background)
        if not self.environment:
            colour = rng.integers(0, 256, 3)
            given, target, driving = (plain_signals(x, colour) for x in (given, target, driving))
            seen = plain_reference(seen, colour)
        window = window_arrays(
            given,
            seen,
            source=driving,
            mask_kind=self.mask_kind,
            block=block,
            dilate=int(rng.integers(a.dilate + 1)),
            depth=rng.random() >= a.no_depth,
            warp=rng.random() >= a.no_warp,
        )
        if rng.random() < a.no_objects:
            window = replace(window, objects=None, object_mask=None)
        if not self.environment:
            window = replace(window, mask=np.ones_like(window.mask))
        # Outside the mask the result is the input, whatever the other character casts there.
        painted = np.where(window.mask[..., None], target.frames, driving.frames)
        return Sample(
            painted,
            target.character_mask,
            window,
            motion=self.frames > 1 and rng.random() < a.motion_frame,
            no_reference=rng.random() < a.no_reference,
        )

    def _reference(self, clip: Clip, rng: np.random.Generator, own_frame: float) -> Reference:
        """The character's reference picture or, as in the paper, any frame of the whole clip."""
        reference = self.folder.reference(clip)
        if reference is not None and rng.random() >= own_frame:
            return reference
        frame = int(rng.choice(np.flatnonzero(clip.pose.present)))
        signals = self.folder.signals(clip, frame, frame + 1)
        return Reference(signals.frames[0], signals.character_mask[0], signals.pose)

    def _noisy(self, pose: Pose, size: Size, rng: np.random.Generator) -> Pose:
        """The pose as a detector would give it: a shaky position, now and then a keypoint missed."""
        a = self.augmentation
        noise = rng.normal(0, a.jitter * max(size), pose.keypoints.shape).astype(np.float32)
        confidence = pose.confidence
        if rng.random() < 1 / 3:
            confidence = confidence * (rng.random(confidence.shape) >= a.drop_keypoints)
        return replace(pose, keypoints=pose.keypoints + noise, confidence=confidence.astype(np.float32))


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two characters' masks overlap so far that one can stand for the other.

    Where a child's signals drive a giant, nothing tells the model how large to paint: it would learn to blur.
    """
    a, b = a >= 128, b >= 128
    return (a & b).sum() > ALIKE * (a | b).sum()


def _random_block(signals: Signals, rng: np.random.Generator) -> tuple[int, int]:
    """AA2 §3.2: kh from (1, h), kw from (1, w) of the window's largest character box."""
    boxes = [b for m in signals.character_mask if (b := mask_box(character_pixels(m, 0))) is not None]
    height = max((b[3] - b[1] for b in boxes), default=1)
    width = max((b[2] - b[0] for b in boxes), default=1)
    return int(rng.integers(1, height + 1)), int(rng.integers(1, width + 1))


def collate(samples: Sequence[Sample]) -> Batch:
    """Samples of one size to a batch."""
    target = torch.from_numpy(np.stack([s.target for s in samples])).movedim(-1, -3).float() / 127.5 - 1
    character = torch.from_numpy(np.stack([s.character for s in samples])).float().unsqueeze(2) / 255
    return Batch(
        target,
        to_conditions([s.window for s in samples]),
        character,
        torch.tensor([s.motion for s in samples]),
        torch.tensor([s.no_reference for s in samples]),
    )

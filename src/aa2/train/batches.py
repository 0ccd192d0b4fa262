"""Training samples from clips: sample ``i`` depends on the seed and ``i`` alone, whatever the worker.

AA2 §3.1: the model rebuilds a clip from its own parts, its reference a picture of the same character.
Where a clip shows its scene with a second character too, a share of the samples are cross-identity: the
signals and the mask of one, the reference of the other, and the other as the target.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from torch.utils.data import Dataset

from aa2.clips.clip import Clip
from aa2.conditions.build import WindowArrays, as_conditions, crop_signals, stack_windows, window_arrays
from aa2.conditions.framing import Size, window_crop
from aa2.conditions.lift import lifted
from aa2.conditions.mask import CHARACTER_FROM, Block, character_box, character_pixels, random_block
from aa2.conditions.plain import plain_reference, plain_signals
from aa2.conditions.reference import reference_crop
from aa2.conditions.rescale import rescale_randomly
from aa2.config import Lift, MaskKind
from aa2.errors import InputError
from aa2.train.augmentation import Augmentation, Scene, degraded, draw_dropped, graded
from aa2.train.clip_folder import Clips
from aa2.train.degradation.shots import closer_shot, ended, half_reference
from aa2.types import Conditions, Reference, Signals

__all__ = ["Augmentation", "Batch", "ClipWindows", "Packed", "Sample", "collate", "pack"]

ALIKE = 0.6
"""Intersection over union of two characters' masks from which they make a cross-identity pair."""
TRIES = 1000
"""Windows that are looked at for one with a person in it."""


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
        lift: how the reference is carried into the driven pose.
    """

    def __init__(
        self,
        folder: Clips,
        buckets: Sequence[Size],
        frames: int,
        batch: int,
        seed: int = 0,
        augmentation: Augmentation | None = None,
        mask_kind: MaskKind = "shape-agnostic",
        environment: bool = True,
        lift: Lift = "mesh",
    ) -> None:
        self.mask_kind: MaskKind = mask_kind
        self.lift: Lift = lift
        self.environment = environment
        self.folder, self.buckets, self.frames, self.batch, self.seed = folder, buckets, frames, batch, seed
        self.augmentation = augmentation or Augmentation()
        upright = np.array([min(1.0, height / width) ** 2 for width, height in buckets])
        self._shares = upright / upright.sum()

    def with_batch(self, batch: int) -> ClipWindows:
        """The same for batches of another size."""
        other = copy.copy(self)
        other.batch = batch
        return other

    def __getitem__(self, index: int) -> Sample:
        bucket_rng = np.random.default_rng((self.seed, 1, index // self.batch))
        return self.of_bucket(self.buckets[int(bucket_rng.choice(len(self.buckets), p=self._shares))], index)

    def of_bucket(self, bucket: Size, index: int) -> Sample:
        """Sample ``index`` if its batch had this picture size."""
        rng = np.random.default_rng((self.seed, 0, index))
        for _ in range(TRIES):
            clip, other = self.folder.pick(rng, index)
            start = int(rng.integers(max(1, len(clip) - self.frames + 1)))
            stop = start + self.frames
            if stop <= len(clip) and clip.pose[start:stop].present.all():
                sample = self._sample(clip, other, start, stop, bucket, rng)
                if sample is not None:
                    return sample
        problem = f"in {TRIES} windows of {self.frames} frames no person was seen throughout"
        raise InputError(clip.path, problem, "train on shorter windows, or on other clips")

    def _sample(
        self, clip: Clip, other: Clip | None, start: int, stop: int, bucket: Size, rng: np.random.Generator
    ) -> Sample | None:
        """A sample of this window; None where the mask misses the person entirely: nothing to learn there."""
        a = self.augmentation
        scene = self._scene(clip, other, start, stop, bucket, rng)
        if scene is None:
            return None
        # Streams of their own, so that one more error does not make another sample of everything else.
        light, errors = rng.spawn(2)
        scene = graded(scene, a, light)
        behind = scene.driving.environment
        place = None if behind is None else behind[0]
        scene = replace(scene, reference=reference_crop(scene.reference, bucket, rng=rng, background=place))
        if not self.environment:
            scene = _plain(scene, rng.integers(0, 256, 3))
        scene = degraded(scene, a, errors)
        block = _block(scene.driving, rng) if rng.random() < a.random_block else None
        dilate = int(rng.integers(a.dilate + 1))
        dropped = draw_dropped(a, rng)
        window = window_arrays(
            replace(scene.given, withheld=dropped),
            scene.reference,
            source=scene.driving,
            mask_kind=self.mask_kind,
            block=block,
            dilate=dilate,
            grow=True,
            lift=None if "warp" in dropped else lifted(scene.reference, self.lift),
        )
        if not self.environment:
            window = window.having(mask=np.ones_like(window.mask))
        # Outside the mask the result is the input, whatever the other character casts there.
        painted = np.where(window.mask[..., None], scene.target.frames, scene.driving.frames)
        return Sample(
            painted,
            scene.target.character_mask,
            window,
            motion=self.frames > 1 and rng.random() < a.motion_frame,
            no_reference=rng.random() < a.no_reference,
        )

    def _scene(
        self, clip: Clip, other: Clip | None, start: int, stop: int, bucket: Size, rng: np.random.Generator
    ) -> Scene | None:
        """The window in one crop (AA2 §4.1), with whom it is given and whom it is to show."""
        a = self.augmentation
        signals = truth = self.folder.signals(clip, start, stop)
        crosses = other is not None and rng.random() < a.cross
        if crosses and other is not None:
            truth = self.folder.signals(other, start, stop)
            crosses = _alike(signals.character_mask, truth.character_mask)
        shown = other if crosses and other is not None else clip
        reference = self._reference(shown, rng, 0.0 if crosses else a.own_frame)
        margin = float(rng.uniform(0.1, 0.6))
        rows = None
        if rng.random() < a.shots.closer:
            least = max(bucket) / (a.shots.magnified * (1 + margin))
            rows = closer_shot(signals.pose, signals.character_mask, least, rng)
        if rows is not None:
            signals, truth = ended(signals, rows), ended(truth, rows)
        if rng.random() < (a.shots.half_reference if rows is None else a.shots.reference):
            reference = half_reference(reference, rng)
        if not (signals.character_mask >= CHARACTER_FROM).any():
            return None
        height, width = signals.frames.shape[1:3]
        crop = window_crop(signals.pose, signals.character_mask, (width, height), [bucket], margin)
        assert crop is not None  # the mask shows somebody
        driving = given = target = crop_signals(signals, crop)
        if crosses:
            target = crop_signals(truth, crop)
        elif rng.random() < a.rescale:
            given = target = rescale_randomly(driving, rng)
        return Scene(driving, given, target, reference)

    def _reference(self, clip: Clip, rng: np.random.Generator, own_frame: float) -> Reference:
        """The character's reference picture or, as in the paper, any frame of the whole clip."""
        reference = self.folder.reference(clip)
        if reference is not None and rng.random() >= own_frame:
            return reference
        signals = None
        for frame in rng.permutation(np.flatnonzero(clip.pose.present)):
            signals = self.folder.signals(clip, frame, frame + 1)
            if character_box(signals.character_mask[0]) is not None:
                break
        assert signals is not None  # a window with a person in every frame was found before
        return Reference(signals.frames[0], signals.character_mask[0], signals.pose)


def _plain(scene: Scene, colour: np.ndarray) -> Scene:
    """The characters alone, on one colour."""
    given, target, driving = (
        plain_signals(signals, colour) for signals in (scene.given, scene.target, scene.driving)
    )
    return Scene(driving, given, target, plain_reference(scene.reference, colour))


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two characters' masks overlap so far that one can stand for the other.

    Where a child's signals drive a giant, nothing tells the model how large to paint: it would learn to blur.
    """
    a, b = a >= 128, b >= 128
    return (a & b).sum() > ALIKE * (a | b).sum()


def _block(signals: Signals, rng: np.random.Generator) -> Block:
    return random_block(map(character_pixels, signals.character_mask), rng)


@dataclass
class Packed:
    """A batch on its way to the model: bytes, which the device makes numbers of.

    A loading process would need as long for that as for the samples, and hand on four times as much.

    Attributes:
        target: ``(B, F, H, W, 3)`` uint8.
        windows: of `stack_windows`.
        character: ``(B, F, H, W)`` uint8.
        motion, no_reference: of `Batch`.
    """

    target: torch.Tensor
    windows: dict[str, torch.Tensor]
    character: torch.Tensor
    motion: torch.Tensor
    no_reference: torch.Tensor

    def to(self, device: torch.device | str, non_blocking: bool = False) -> Batch:
        """The batch, on this device."""
        moved = {"device": device, "non_blocking": non_blocking}
        return Batch(
            self.target.to(**moved).movedim(-1, -3).float() / 127.5 - 1,
            as_conditions({name: tensor.to(**moved) for name, tensor in self.windows.items()}),
            self.character.to(**moved).float().unsqueeze(2) / 255,
            self.motion.to(**moved),
            self.no_reference.to(**moved),
        )


def pack(samples: Sequence[Sample]) -> Packed:
    """Samples of one size to a packed batch: how loading processes collate."""
    return Packed(
        torch.from_numpy(np.stack([s.target for s in samples])),
        stack_windows([s.window for s in samples]),
        torch.from_numpy(np.stack([s.character for s in samples])),
        torch.tensor([s.motion for s in samples]),
        torch.tensor([s.no_reference for s in samples]),
    )


def collate(samples: Sequence[Sample]) -> Batch:
    """Samples of one size to a batch."""
    return pack(samples).to("cpu")

"""How much of what hides the driver is found, and how much of the new figure is hidden wrongly.

    python benchmarks/occluders.py CLIPS [--extracted] [SHEET.png]

CLIPS is a folder that `aa2 synthesise --split test` made. Rendered scenes hide little, so before two clips
of three something is put: a post, a desk, a bar, a board, or the figure of another clip. The driver's pose
and mask, exact ones or those that extraction finds, tell where something stands before them; the scene's
other character, rendered in their place, tells what that really hides. *Wrong*: the share of the other one's
visible pixels that are called hidden. *Found*: the share of their hidden pixels that are, without an edge of
one pixel. Of exact pose and mask, keypoints that something covers have confidence 0.25, as in all such clips.

SHEET takes the worst frames and the most hidden ones: the other character, what is called hidden in magenta,
the driver's mask outlined green, what is really hidden white.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from aa2.avatar.limbs import find_joints, stature
from aa2.avatar.occlusion.occluders import hidden_over_time
from aa2.clips.clip import Clip
from aa2.conditions.reference import random_background
from aa2.errors import InputError
from aa2.extract.choice import Spot
from aa2.extract.extract import extract
from aa2.media.picture import contact_sheet, write_picture
from aa2.media.video_writer import VideoWriter
from aa2.types import Pose

KINDS = ("none", "post", "desk", "none", "bar", "board", "none", "figure", "post")
ROW = 6
TINT = np.array([255, 0, 255])


@dataclass(frozen=True)
class Score:
    """Pixels of one clip, summed over its frames.

    Attributes:
        name, kind: the clip's, and what is put before it.
        shown, behind: of the other character, seen and hidden.
        wrong, found: those of them that are called hidden.
        worst, most: ``(H, W, 3)`` uint8, the frames with most of either.
    """

    name: str
    kind: str
    shown: float
    behind: float
    wrong: float
    found: float
    worst: np.ndarray
    most: np.ndarray


def occluder(kind: str, clip: Clip, another: Path, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """``(T, H, W, 3)`` uint8 colours and ``(T, H, W)`` bool of something before the driver."""
    length, size = len(clip), clip.size
    if kind == "figure":
        with Clip.open(another) as other:
            numbers = np.minimum(np.arange(length), len(other) - 1)
            frames = other.frames(0, len(other))[numbers]
            return frames, other.character_mask(0, len(other))[numbers] > 127
    middle = length // 2
    pose = clip.pose
    tall = stature(find_joints(pose.keypoints[middle], pose.confidence[middle], None)) or 0.5 * size[1]
    rows, columns = np.nonzero(clip.character_mask(middle, middle + 1)[0] > 127)
    x, y = (rng.uniform(*np.percentile(at, [25, 75])) for at in (columns, rows))
    half = min(rng.uniform(0.05, 0.14) * tall, 0.12 * size[0])
    corners = {
        "post": (x - half, -9, x + half, size[1] + 9),
        "desk": (-9, y, size[0] + 9, size[1] + 9),
        "bar": (-9, y - 0.6 * half, size[0] + 9, y + 0.6 * half),
        "board": (x - 2 * half, y - 1.4 * half, x + 2 * half, y + 1.4 * half),
    }.get(kind)
    drawn = np.zeros(size[::-1], np.uint8)
    if corners is not None:
        left, top, right, bottom = corners
        shape = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        angle = np.radians(rng.uniform(-8, 8))
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        cv2.fillConvexPoly(drawn, np.round((shape - (x, y)) @ turn + (x, y)).astype(np.int32), 1)
    colours = random_background(size, rng, clip.frames(0, 1)[0])
    return np.repeat(colours[None], length, axis=0), np.repeat(drawn[None] > 0, length, axis=0)


def covered(pose: Pose, front: np.ndarray) -> Pose:
    """The pose with keypoints that something covers as hidden ones."""
    limit = np.array(front.shape[:0:-1]) - 1
    at = np.clip(np.round(pose.keypoints), 0, limit).astype(int)
    hit = front[np.arange(len(front))[:, None], at[..., 1], at[..., 0]]
    return replace(pose, confidence=np.where(hit, np.minimum(pose.confidence, 0.25), pose.confidence))


def extracted(frames: np.ndarray, masks: np.ndarray, folder: Path) -> tuple[Pose, np.ndarray] | None:
    """Pose and masks of the one with these masks, as extraction finds them; None if it does not."""
    first = int(np.argmax((masks > 127).sum(axis=(1, 2))))
    deep = cv2.distanceTransform((masks[first] > 127).astype(np.uint8), cv2.DIST_L2, 5)
    y, x = np.unravel_index(np.argmax(deep), deep.shape)
    folder.mkdir()
    with VideoWriter(folder / "video.mp4", frames.shape[2:0:-1], Fraction(12)) as writer:
        for frame in frames:
            writer.write(frame)
    try:
        with extract(folder / "video.mp4", folder / "clip", person=Spot(first, float(x), float(y))) as found:
            own = found.character_mask(0, len(found))
            same = np.minimum(own, masks).sum(dtype=float) > 0.5 * masks.sum(dtype=float)
            return (found.pose, own) if same else None
    except InputError:
        return None


def score(path: Path, kind: str, another: Path, folder: Path | None) -> Score | None:
    """One clip's, None where its driver is not found."""
    rng = np.random.default_rng([int(path.name), len(kind)])
    with Clip.open(path) as clip, Clip.open(path / "other") as other:
        length = len(clip)
        colours, front = occluder(kind, clip, another, rng)
        masks = np.where(front, 0, clip.character_mask(0, length))
        if folder is None:
            given = covered(clip.pose, front), masks
        else:
            given = extracted(np.where(front[..., None], colours, clip.frames(0, length)), masks, folder)
        whole = other.whole_limbs(0, length)
        if given is None or whole is None:
            return None
        visible = np.where(front, 0, other.character_mask(0, length))
        frames = np.where(front[..., None], colours, other.frames(0, length))
    rows, pictures = [], []
    for t, hidden in enumerate(hidden_over_time(*given)):
        seen = visible[t] > 127
        behind = whole[t].any(axis=0) & (visible[t] == 0)
        behind = cv2.morphologyEx(behind.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
        rows.append((seen.sum(), behind.sum(), hidden[seen].sum(), hidden[behind].sum()))
        pictures.append(shown(frames[t], hidden, given[1][t], behind))
    table = np.array(rows, float)
    worst, most = (pictures[int(np.argmax(table[:, column]))] for column in (2, 1))
    total, behind, wrong, right = table.sum(axis=0).tolist()
    return Score(path.name, kind, total, behind, wrong, right, worst, most)


def shown(frame: np.ndarray, hidden: np.ndarray, mask: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """The other character's frame: hidden tinted, the driver's mask outlined green, what is behind white."""
    picture = frame + 0.6 * hidden[..., None] * (TINT - frame)
    for shape, colour in ((mask >= 32, (0, 255, 0)), (behind, (255, 255, 255))):
        edge = cv2.morphologyEx(shape.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8))
        picture[edge > 0] = colour
    return picture.astype(np.uint8)


def shares(scores: list[Score]) -> tuple[str, str]:
    """Wrong and found, in per cent of all pixels."""
    shown, behind = sum(s.shown for s in scores), sum(s.behind for s in scores)
    wrong, found = sum(s.wrong for s in scores), sum(s.found for s in scores)
    return f"{100 * wrong / max(shown, 1):.2f} %", f"{100 * found / max(behind, 1):.1f} %"


def main(folder: Path, extracting: bool, sheet: Path | None) -> None:
    """Print a row for each clip of which something is hidden, then the sums by kind."""
    scores, lost = [], 0
    paths = sorted(header.parent for header in folder.glob("*/clip.json"))
    with tempfile.TemporaryDirectory() as scratch:
        for n, path in enumerate(paths):
            own = Path(scratch) / path.name if extracting else None
            found = score(path, KINDS[n % len(KINDS)], paths[(n + 1) % len(paths)], own)
            lost += found is None
            scores += [] if found is None else [found]
    table = Table("clip", "before it", "hidden", "wrong", "found")
    for one in sorted((s for s in scores if s.behind or s.wrong), key=lambda s: (s.kind, s.name)):
        table.add_row(
            one.name, one.kind, f"{100 * one.behind / (one.shown + one.behind):.1f} %", *shares([one])
        )
    table.add_section()
    for kind in dict.fromkeys(KINDS):
        some = [s for s in scores if s.kind == kind]
        table.add_row(f"{len(some)} clips", kind, "", *shares(some))
    table.add_row(f"{len(scores)}, {lost} lost", "all", "", *shares(scores))
    Console(width=100).print(table)
    if sheet is not None:
        worst = sorted(scores, key=lambda s: -s.wrong / max(s.shown, 1))[: 2 * ROW]
        most = sorted(scores, key=lambda s: -s.behind)[: 3 * ROW]
        cells = [s.worst for s in worst], [s.most for s in most]
        rows = [part[n : n + ROW] for part in cells for n in range(0, len(part), ROW)]
        write_picture(sheet, contact_sheet(rows, cell=(320, 320)))


if __name__ == "__main__":
    given = [Path(word) for word in sys.argv[1:] if not word.startswith("--")]
    main(given[0], "--extracted" in sys.argv, given[1] if len(given) > 1 else None)

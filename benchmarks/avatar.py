"""How many figures a second the lifted reference is posed and drawn, on a CPU.

    OPENBLAS_NUM_THREADS=1 python benchmarks/avatar.py [--reference PICTURE] [--driving VIDEO] [--height 800]

The character is prepared before; its figure stands so many pixels high in a 1920 × 1080 frame and does what
the driver does. Retargeting, alignment to the driver's masks and posing are included, extraction and
composing are not. Goal: 10 a second at 800 pixels on two idle cores, figures drawn beside each other on both
(threads of a matrix product would only disturb). The flat limb warp stands beside it, in turns in the same
run.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import tyro

from aa2.animate.inputs import read_character
from aa2.avatar.limbs import find_joints, stature
from aa2.avatar.retargeting.retarget import retarget
from aa2.conditions.lift import Lifted, aligned, lifted
from aa2.extract.extract import extract
from aa2.types import Pose

FRAME = (1920, 1080)
DEMO = Path(__file__).parents[1] / "src" / "aa2" / "demo"
ROUNDS = 3


def standing(pose: Pose, height: int) -> np.ndarray:
    """``(2, 3)``: to the middle of the frame, at so many pixels of stature."""
    own = [
        stature(find_joints(k, c, None)) or 0.0 for k, c in zip(pose.keypoints, pose.confidence, strict=True)
    ]
    scale = height / float(np.median(own))
    seen = pose.keypoints[pose.confidence > 0]
    middle = (seen.min(axis=0) + seen.max(axis=0)) / 2
    offset = np.array(FRAME) / 2 - scale * middle
    return np.array([[scale, 0, offset[0]], [0, scale, offset[1]]])


def drawn(
    lift: Lifted, driving: Pose, masks: list[np.ndarray], own: Pose | None, threads: int
) -> tuple[float, float]:
    """Seconds, and the mean share of the frame that is covered."""
    start = time.perf_counter()
    pose = driving if own is None else retarget(driving, own)
    pose = aligned(lift, pose, driving, masks)

    def one(t: int) -> float:
        return float(lift.onto(pose[t : t + 1], FRAME)[1].mean())

    with ThreadPoolExecutor(threads) as pool:
        covered = list(pool.map(one, range(len(pose))))
    return time.perf_counter() - start, float(np.mean(covered))


def main(
    reference: Path = DEMO / "reference.png",
    driving: Path = DEMO / "driving.mp4",
    height: int = 800,
    threads: int = 2,
) -> None:
    """Prints figures a second, the best of some rounds.

    Args:
        reference: picture of the character.
        driving: video of the driver.
        height: stature in pixels.
        threads: figures drawn beside each other.
    """
    cv2.setNumThreads(1)
    character = read_character(reference)
    with TemporaryDirectory() as folder, extract(driving, Path(folder) / "clip") as clip:
        present = np.flatnonzero(clip.pose.present)
        pose = clip.pose[present]
        place = standing(pose, height)
        masks = [cv2.warpAffine(clip.character_mask(t, t + 1)[0], place, FRAME) for t in present]
    pose = pose.transformed(place)
    begun = time.perf_counter()
    mesh = lifted(character)
    print(f"prepared in {time.perf_counter() - begun:.2f} s")
    kinds = {"mesh": (mesh, character.pose), "flat": (lifted(character, "flat"), None)}
    best = dict.fromkeys(kinds, float("inf"))
    for _ in range(ROUNDS):
        for name, (lift, own) in kinds.items():
            seconds, covered = drawn(lift, pose, masks, own, threads)
            best[name] = min(best[name], seconds)
            print(f"{name}: {len(pose) / seconds:.1f} figures a second, {covered:.1%} of the frame covered")
    ratio = best["flat"] / best["mesh"]
    print(f"best: mesh {len(pose) / best['mesh']:.1f} a second, {ratio:.2f} of the flat warp's")


if __name__ == "__main__":
    tyro.cli(main)

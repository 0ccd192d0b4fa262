"""How well a bundle paints four fixed clips: what `test_shipped_quality.py` holds the shipped weights to.

    python -m tests.shipped_quality [BUNDLE]     measure a bundle, `mini` if none is named
    python -m tests.shipped_quality --update     hold whoever comes next to what `mini` reaches now

The clips in ``tests/data/shipped`` are of the test split (`scripts/cut_clips.py`). Each is painted with its
own character and with its other one; values are means over all, inside the character.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from aa2.animate.character import Character
from aa2.evaluate.methods.bundles import painted
from aa2.evaluate.metrics.pictures import clip_mean, psnr, sharpness, ssim_map
from aa2.evaluate.protocols.clips import clip_cases
from aa2.models.bundle import Bundle, load
from tests.animate.composed import composer

CLIPS = Path(__file__).parent / "data" / "shipped"
REACHED = CLIPS / "reached.json"
TOLERANCE = {"psnr": 0.15, "ssim": 0.008, "sharpness": 0.02, "painted_ssim": 0.008}
"""What other arithmetic may cost: single precision against bfloat16 costs a third of it at most."""


def measure(bundle: Bundle, cases: int | None = None) -> list[dict[str, float]]:
    """PSNR in dB, SSIM and sharpness of what ``bundle`` paints, case by case; of the first ``cases``, or all.

    ``painted_ssim`` is the SSIM without the compositor, which may show little of what the denoiser paints.
    """
    values = []
    alone = replace(bundle, compositor=None)
    for case in islice(clip_cases(CLIPS, bundle.preset), cases):
        character = Character(case.reference, bundle.preset.lift)
        frames = painted(composer(bundle, character), case.driving)
        denoised = painted(composer(alone, character), case.driving)
        values.append(
            (
                psnr(frames, case.truth, case.character),
                clip_mean(ssim_map(frames, case.truth), case.character),
                sharpness(frames, case.truth, case.character),
                clip_mean(ssim_map(denoised, case.truth), case.character),
            )
        )
    return [dict(zip(TOLERANCE, map(float, case), strict=True)) for case in values]


def means(values: Sequence[dict[str, float]]) -> dict[str, float]:
    """Over all cases, to four digits."""
    return {name: round(float(np.mean([case[name] for case in values])), 4) for name in TOLERANCE}


def worse(values: dict[str, float], reached: dict[str, float] | None = None) -> list[str]:
    """The metrics in which ``values`` fall short of what was reached, by default by those shipped last.

    A sharpness above 1 is worse by as much as it is above: speckles are no detail.
    """
    best: dict[str, float] = reached or json.loads(REACHED.read_text())

    def good(name: str, value: float) -> float:
        return 1 - abs(1 - value) if name == "sharpness" else value

    return [
        f"{name}: {values[name]} against {best[name]}"
        for name, tolerance in TOLERANCE.items()
        if not good(name, values[name]) >= good(name, best[name]) - tolerance  # NaN is worse
    ]


def main(arguments: list[str]) -> None:
    """Print a bundle's values, or store those of `mini`."""
    update = arguments == ["--update"]
    values = means(measure(load("mini" if update or not arguments else arguments[0])))
    print(json.dumps(values))
    if update:
        REACHED.write_text(json.dumps(values) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

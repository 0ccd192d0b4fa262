"""Self and cross-identity animation of synthetic clips, with the truth of both (AA2 Tables 3, 4; Fig. 7).

In the *self* setting the reference shows the clip's own character; in *cross* the driving frames and signals
are the clip's, reference and truth those of the scene's other character.

**The truth of a cross case.** Every method keeps the driving frames where it does not paint, and what the
other character casts there, its shadow or its reflection, is beyond all of them. So the truth shows the other
character's scene only inside the formulated mask of inference (AA2 §3.2) *and wherever the other character
itself is*, and the driving frames elsewhere. A character that outgrows the mask thus counts against the mask,
and does so for every kind of mask alike: one truth serves all rows of a table.

Where the two differ much in stature, nothing tells a method how large to paint, and the truth is beyond it;
such clips stay in, for they ask the same of every method.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aa2.config import Preset
from aa2.evaluate.case import Case, Setting
from aa2.evaluate.protocols.cases import Cases
from aa2.evaluate.protocols.pairs import SETTINGS, Asked, Tell, cases_of, find_clips, inside, read_pair
from aa2.evaluate.regions import formulated_region, person_region
from aa2.types import Signals


def clip_cases(
    data: Path,
    preset: Preset,
    settings: Sequence[Setting] = SETTINGS,
    limit: int | None = None,
    *,
    windows: int = 1,
    kept: Path | None = None,
    progress: Tell = lambda stage, done, total: None,
) -> Cases:
    """The first window of every clip, or several, once a setting: ``000012-self``, ``000012-cross``.

    Args:
        data: a folder of clips with a second character (``aa2 synthesise --split test``).
        preset: gives the picture sizes and the window's length.
        settings: which settings, in this order.
        limit: take only so many clips.
        windows: of a case. Of clips that are too short for so many of the preset's length they are shorter.
        kept: a folder for what extraction finds in the clips, which methods are then given; None: exact
            signals.
        progress: told of extractions that are made.
    Raises:
        InputError: no clips, or some that lack what a setting needs or are too short, each named; or
            extraction finds nobody in any.
    """

    def read(asked: Asked) -> Case:
        pair = read_pair(asked, preset)
        painted = painted_region(pair.driving, pair.shown)
        return Case(
            name=asked.name,
            setting=asked.setting,
            driving=pair.given,
            reference=pair.reference,
            truth=np.where(painted[..., None], pair.shown.frames, pair.driving.frames),
            character=inside(pair.shown),
            pose=pair.shown.pose,
            fps=pair.fps,
            scale=pair.scale,
            window=asked.span.window,
            driver_mask=None if kept is None else pair.driving.character_mask,
        )

    asked = find_clips(data, settings, limit, preset.window, windows)
    return cases_of("clips", data, asked, read, windows, kept, progress)


def painted_region(driving: Signals, shown: Signals) -> np.ndarray:
    """``(F, H, W)`` bool, where the truth shows the scene with the character to paint."""
    return formulated_region(driving.character_mask) | person_region(shown.character_mask)

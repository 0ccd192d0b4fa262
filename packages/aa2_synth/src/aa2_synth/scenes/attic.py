"""An attic: slanting walls and beams, a window in the gable, what nobody needs any more."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.scenes.pieces import ROLES
from aa2_synth.scenes.site import Site
from aa2_synth.scenes.walls import darkened

_KNEE = 1.1
"""Height of the upright part of the walls."""
_FORGOTTEN = ("stack", "dresser", "drum", "armchair", "bedside")


def attic(site: Site) -> None:
    """Build and furnish an attic around the site's free ground."""
    rng, free = site.rng, site.free
    side = float(np.abs(free[:, 0]).max() + rng.uniform(1.6, 2.6))
    back, near = float(free[:, 1].max() + rng.uniform(1.4, 3.5)), float(free[:, 1].min() - 1.2)
    ridge = max(3.4, _KNEE + side * 1.05)
    site.bounds = (-side + 0.5, side - 0.5, near, back - 0.3)
    site.floor = (site.use("floor", "parquet", "decking"), 0.5)
    _shell(site, side, (near, back), ridge)
    _gable_window(site, back)
    for x in (-1, 1):
        y = back - 0.6
        while y > near + 1.5:
            piece = site.draw(ROLES[_FORGOTTEN[rng.integers(len(_FORGOTTEN))]])
            site.put(piece, x * (side - piece.size[1] / 2 - 0.1), y - piece.size[0] / 2, -x * np.pi / 2)
            y -= piece.size[0] + rng.uniform(0.2, 1.2)
    for _ in range(3):
        site.put(
            site.draw(ROLES["stack"]), rng.uniform(-side + 0.6, side - 0.6), back - 0.5, rng.normal(0, 0.2)
        )


def _shell(site: Site, side: float, ends: tuple[float, float], ridge: float) -> None:
    """Floor, gables, and at each side an upright wall below a slant with rafters."""
    (near, back), deep = ends, ends[1] - ends[0]
    slant = site.use("roof", "panelling", "plaster")
    gable = site.use("gable", "bricks", "plaster", "panelling")
    site.shell.append(darkened((-side, near, 0), (2 * side, 0, 0), (0, deep, 0), *site.floor, dark=0.15))
    for y, yaw in ((back, 1), (near, -1)):
        site.shell.append(
            darkened((-yaw * side, y, 0), (2 * yaw * side, 0, 0), (0, 0, ridge), gable, 0.5, 0.12)
        )
    rafter = g.box((0, 0, 0), (0.1, 0.1, float(np.hypot(side, ridge - _KNEE))), site.layer("wood"))
    for x in (-1, 1):
        start, along = (x * side, near if x < 0 else back), (0, -x * deep, 0)
        site.shell.append(darkened((*start, 0), along, (0, 0, _KNEE), gable, 0.5, 0.12))
        site.shell.append(darkened((*start, _KNEE), along, (-x * side, 0, ridge - _KNEE), slant, 0.5, 0.1))
        lean = np.arctan2(-x * side, ridge - _KNEE)
        turn = np.eye(4)
        turn[[0, 0, 2, 2], [0, 2, 0, 2]] = np.cos(lean), np.sin(lean), -np.sin(lean), np.cos(lean)
        for y in np.arange(near + 0.5, back, 1.1):
            turn[:3, 3] = x * side / 2 * 0.97, y, (_KNEE + ridge) / 2 - 0.05
            site.shell.append(rafter.moved(turn))


def _gable_window(site: Site, back: float) -> None:
    site.shell.append(
        g.quad((-0.5, back - 0.02, 1.1), (1, 0, 0), (0, 0, 1.1), site.layer("view") - 0.28, None)
    )
    for z in (1.1, 2.2):
        site.shell.append(g.box((0, back - 0.04, z), (1.1, 0.05, 0.06), site.layer("trim")))
    for x in (-0.5, 0.0, 0.5):
        site.shell.append(g.box((x, back - 0.04, 1.65), (0.06, 0.05, 1.1), site.layer("trim")))

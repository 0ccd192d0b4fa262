"""Parked cars, of simple but decent shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.kinds import Kinds
from aa2_synth.scenes.site import Piece, PieceMaker, Site

Outline = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Car:
    """A car by its two outlines of (y, z), its nose at -y.

    Attributes:
        body: the outline below the windows.
        cabin: the outline of the windows and roof, from front to back at the bottom, then the roof.
        axles: y of the wheels.
        wide: its width.
    """

    body: Outline
    cabin: Outline
    axles: tuple[float, float]
    wide: float = 1.76

    def __call__(self, site: Site) -> Piece:
        paint = site.layer(f"paint/{site.rng.integers(4)}")
        trim, rubber = site.layer("trim"), site.layer("rubber")
        front, back = min(y for y, _ in self.body), max(y for y, _ in self.body)
        top = max(z for _, z in self.cabin)
        roof = [y for y, z in self.cabin if z > top - 0.12]
        middle, long = (min(roof) + max(roof)) / 2, max(roof) - min(roof) + 0.2
        meshes = [
            g.prism(self.body, self.wide, paint),
            self._cabin(site.layer("pane")),
            g.cushion((0, middle, top), (self.wide * 0.78, long, 0.07), paint, 0.3),
            *self._wheels(rubber, site.layer("metal")),
        ]
        for y in (front - 0.005, back + 0.005):
            meshes.append(g.box((0, y, 0.48), (0.5, 0.02, 0.11), trim))
            meshes.append(g.box((0, y, 0.32), (self.wide * 0.9, 0.03, 0.14), rubber))
        rear = site.layer("rear light")
        for side in (-1, 1):
            x, mirror = side * self.wide * 0.36, (side * (self.wide / 2 + 0.06), front * 0.34, 0.98)
            meshes += [
                g.cushion((x, front + 0.02, 0.66), (0.34, 0.12, 0.14), trim - 0.1, 0.5, segments=8),
                g.cushion((x, back - 0.02, 0.78), (0.3, 0.1, 0.16), rear, 0.5, segments=8),
                g.cushion(mirror, (0.14, 0.1, 0.12), paint, 0.5, segments=8),
            ]
        return Piece(g.merged(meshes), (self.wide + 0.2, back - front, top))

    def _wheels(self, rubber: int, metal: int) -> list[g.Mesh]:
        wheel = g.merged([g.cylinder(0.32, 0.2, rubber, 16), g.cylinder(0.2, 0.215, metal, 10)])
        wheels = []
        for y in self.axles:
            for side in (-1, 1):
                turn = np.eye(4)[[2, 1, 0, 3]] * [[side], [1], [-side], [1]]
                turn[:3, 3] = side * (self.wide / 2 - 0.19), y, 0.32
                wheels.append(wheel.moved(turn))
        return wheels

    def _cabin(self, glass: int) -> g.Mesh:
        """Windows that lean inwards."""
        mesh = g.prism(self.cabin, self.wide - 0.04, glass)
        low = min(z for _, z in self.cabin)
        high = max(z for _, z in self.cabin)
        lean = 1 - 0.2 * (mesh.points[:, 2:] - low) / (high - low)
        return g.Mesh(
            mesh.points * np.hstack([lean, np.ones_like(lean), np.ones_like(lean)]),
            mesh.normals,
            mesh.uvs,
            mesh.faces,
        )


_SALOON = Car(
    ((-2.2, 0.3), (2.2, 0.3), (2.22, 0.85), (1.5, 0.95), (-0.75, 0.93), (-1.95, 0.78), (-2.22, 0.6)),
    ((-0.95, 0.92), (1.75, 0.94), (1.05, 1.4), (-0.2, 1.42)),
    (-1.4, 1.35),
)
_HATCHBACK = Car(
    ((-1.95, 0.3), (1.9, 0.3), (1.95, 0.9), (1.5, 0.98), (-0.8, 0.96), (-1.7, 0.82), (-1.98, 0.62)),
    ((-1.0, 0.95), (1.88, 0.97), (1.5, 1.46), (-0.25, 1.5)),
    (-1.2, 1.2),
)
_ESTATE = Car(
    ((-2.25, 0.3), (2.25, 0.3), (2.28, 0.95), (-0.8, 0.95), (-2.0, 0.8), (-2.28, 0.62)),
    ((-1.0, 0.94), (2.24, 0.94), (2.0, 1.44), (-0.25, 1.46)),
    (-1.4, 1.35),
)
_VAN = Car(
    ((-2.3, 0.32), (2.4, 0.32), (2.42, 1.15), (-1.5, 1.12), (-2.25, 0.95), (-2.34, 0.7)),
    ((-1.75, 1.08), (2.4, 1.12), (2.36, 1.92), (-1.1, 1.92)),
    (-1.45, 1.4),
    1.9,
)

CARS = Kinds[PieceMaker](
    "car", train={"saloon": _SALOON, "hatchback": _HATCHBACK}, test={"estate car": _ESTATE, "van": _VAN}
)

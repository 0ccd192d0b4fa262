"""Scenes: places with their light, and where others may stand in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aa2.vectors import cross
from aa2_synth import geometry as g
from aa2_synth.kinds import Kinds, Split
from aa2_synth.scenes import light as lights
from aa2_synth.scenes import outdoors, sets
from aa2_synth.scenes.attic import attic
from aa2_synth.scenes.bystanders import Spot, make_bystanders
from aa2_synth.scenes.light import Light, LightKind
from aa2_synth.scenes.open_air import sky
from aa2_synth.scenes.real_light import REAL_ROOMS, REAL_SKIES, RealLight
from aa2_synth.scenes.rooms import TEST_ROOMS, TRAIN_ROOMS
from aa2_synth.scenes.site import Site
from aa2_synth.textures.textures import Surfaces

__all__ = ["PLACES", "Light", "Place", "Scene", "Spot", "make_scene"]


@dataclass(frozen=True)
class Scene:
    """A place.

    Attributes:
        still: what casts shadows.
        shell: what only receives them: ground, walls, and all that is far.
        sky: unlit and infinitely far; None in rooms.
        light: upon it.
        bystanders: where others may be.
        kinds: labels of what it shows.
    """

    still: g.Mesh
    shell: g.Mesh
    sky: g.Mesh | None
    light: Light
    bystanders: tuple[Spot, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """How a kind of place is built, under which light, and how many others may be there.

    Attributes:
        build: puts it on a site.
        lights: kinds of made-up light.
        open: whether there is a sky.
        crowd: how many bystanders there may be at most.
    """

    build: Callable[[Site], None]
    lights: Kinds[LightKind]
    open: bool = False
    crowd: int = 0

    @property
    def real_lights(self) -> Kinds[RealLight]:
        """The real lights that it may have."""
        return REAL_SKIES if self.open else REAL_ROOMS


def _rooms(rooms) -> dict[str, Place]:
    return {name: Place(room, lights.INDOORS, crowd=room.crowd) for name, room in rooms.items()}


def _open(build: Callable[[Site], None], crowd: int = 0) -> Place:
    return Place(build, lights.OUTDOORS, True, crowd)


PLACES = Kinds[Place](
    "place",
    train={
        **_rooms(TRAIN_ROOMS),
        "street": _open(outdoors.street, 3),
        "park": _open(outdoors.park, 2),
        "square": _open(outdoors.square, 3),
        "courtyard": _open(outdoors.courtyard),
        "sports court": _open(outdoors.sports_court, 1),
        "studio": Place(sets.studio, lights.STUDIO),
        "stage": Place(sets.stage, lights.STAGE),
    },
    test={
        **_rooms(TEST_ROOMS),
        "attic": Place(attic, lights.INDOORS),
        "down the street": _open(outdoors.along_street, 3),
        "beach": _open(outdoors.beach, 2),
        "car park": _open(outdoors.car_park, 1),
        "garden": _open(outdoors.garden),
        "coloured studio": Place(sets.studio, lights.STUDIO),
    },
)


def make_scene(
    rng: np.random.Generator, surfaces: Surfaces, free: np.ndarray, *, split: Split, real: bool = False
) -> Scene:
    """A random place around the origin.

    Args:
        rng: source of all choices.
        surfaces: takes the textures.
        free: ``(P, 2)`` points on the ground where people, things and camera go; nothing stands on their
            convex hull or within half a metre of it.
        split: whose kinds to take.
        real: whether its light is that of a real place.
    """
    label, place = PLACES.draw(rng, split)
    site = Site(rng, surfaces, free)
    place.build(site)
    dome = sky(surfaces.add("sky")) if place.open else None
    light_label, light = (place.real_lights if real else place.lights).draw(rng, split)
    bystanders = make_bystanders(site, place.crowd)
    return Scene(
        g.merged(site.still) if site.still else _NOTHING,
        g.merged(site.shell),
        dome,
        light(rng, _lightness(site)),
        bystanders,
        tuple(sorted({label, light_label, *site.kinds})),
    )


_NOTHING = g.box((0, 0, -5), (0.01, 0.01, 0.01), 0)


def _lightness(site: Site) -> float:
    """Mean linear reflectance of the near surfaces, by their area."""
    total = weight = 0.0
    for mesh in [*site.shell, *site.still]:
        corners = mesh.points[mesh.faces]
        near = np.linalg.norm(corners.mean(axis=1), axis=1) < 12
        areas = np.linalg.norm(cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
        area = float(np.minimum(areas * near, 20).sum())
        total += area * site.surfaces.lightness(int(np.floor(mesh.uvs[0, 2] + 0.5)))
        weight += area
    return total / max(weight, 1e-6)

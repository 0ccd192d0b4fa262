"""Places of all kinds can be built, leave people room, and belong to one split."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from aa2_synth.kinds import SPLITS
from aa2_synth.scenes.scene import PLACES, make_scene
from aa2_synth.scenes.site import CLEARANCE, Site, footprint
from aa2_synth.textures.textures import Surfaces

FREE = np.array([[-0.8, 0.3], [0.9, -0.2], [0.2, 0.5], [0.3, -4.0], [-0.3, -4.2]])
ALL = [(split, name) for split in SPLITS for name in PLACES.of(split)]


def furnished(split, name: str, seed: int, free: np.ndarray = FREE) -> Site:
    surfaces = Surfaces(np.random.default_rng([1, seed]), split)
    site = Site(np.random.default_rng(seed), surfaces, free)
    PLACES.of(split)[name].build(site)
    return site


@pytest.mark.slow
@pytest.mark.parametrize(("split", "name"), ALL)
def test_nothing_stands_where_people_go(split, name):
    for seed in range(3):
        site = furnished(split, name, seed)
        hull = cv2.convexHull(FREE.astype(np.float32))
        for mesh in site.still:
            solid = mesh.points[(mesh.points[:, 2] < 1.9) & (mesh.points[:, 2] > 0.02)]
            outside = [-cv2.pointPolygonTest(hull, (float(x), float(y)), True) for x, y in solid[:, :2]]
            assert min(outside, default=9.0) > CLEARANCE - 0.2
        for base in site.taken:
            assert site.from_hull(base.corners) >= CLEARANCE


@pytest.mark.parametrize(("split", "name"), ALL)
def test_pieces_do_not_stand_in_one_another(split, name):
    taken = furnished(split, name, 5).taken
    for k, base in enumerate(taken):
        assert all(base.apart(other, -0.01) for other in taken[:k])


@pytest.mark.parametrize(("split", "name"), ALL)
def test_meshes_are_sound_and_light(split, name):
    site = furnished(split, name, 2)
    total = 0
    for mesh in site.still + site.shell:
        assert mesh.points.shape == mesh.normals.shape == mesh.uvs.shape
        assert (
            np.isfinite(mesh.points).all() and np.isfinite(mesh.normals).all() and np.isfinite(mesh.uvs).all()
        )
        assert mesh.faces.min() >= 0 and mesh.faces.max() < len(mesh.points)
        layers = np.floor(mesh.uvs[:, 2] + 0.5)
        assert layers.min() >= 0 and layers.max() < len(site.surfaces.layers)
        total += len(mesh.faces)
    assert total < 25_000


@pytest.mark.parametrize("split", SPLITS)
def test_the_same_seed_gives_the_same_scene(split):
    first, again = (
        make_scene(np.random.default_rng(4), Surfaces(np.random.default_rng(5), split), FREE, split=split)
        for _ in range(2)
    )
    np.testing.assert_array_equal(first.shell.points, again.shell.points)
    np.testing.assert_array_equal(first.still.uvs, again.still.uvs)
    assert first.kinds == again.kinds


@pytest.mark.slow
def test_no_label_is_in_both_splits():
    labels = {}
    for split in SPLITS:
        scenes = [
            make_scene(
                np.random.default_rng(seed), Surfaces(np.random.default_rng(seed), split), FREE, split=split
            )
            for seed in range(20)
        ]
        labels[split] = {label for scene in scenes for label in scene.kinds}
    assert not labels["train"] & labels["test"]
    assert sum(len(PLACES.of(split)) for split in SPLITS) >= 24


@pytest.mark.slow
def test_bystanders_keep_out_of_the_way():
    met = 0
    for seed in range(40):
        surfaces = Surfaces(np.random.default_rng(seed), "train")
        scene = make_scene(np.random.default_rng(seed), surfaces, FREE, split="train")
        hull = cv2.convexHull(FREE.astype(np.float32))
        for spot in scene.bystanders:
            met += 1
            for seconds in (0.0, 1.0, 2.0):
                x, y = spot.place + seconds * spot.velocity
                assert -cv2.pointPolygonTest(hull, (float(x), float(y)), True) > CLEARANCE
    assert met > 3


def test_footprints_know_whether_they_touch():
    here = footprint(0, 0, 1, 1)
    assert here.apart(footprint(1.2, 0, 1, 1), 0.1) and not here.apart(footprint(1.2, 0, 1, 1), 0.3)
    assert not here.apart(footprint(0.8, 0.8, 1, 1, np.pi / 4), 0.0)
    assert here.apart(footprint(1.3, 1.3, 1, 1, np.pi / 4), 0.0)

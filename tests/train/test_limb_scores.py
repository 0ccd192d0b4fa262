import numpy as np

from aa2.avatar.limb_labels.labels import LimbMaps
from aa2.train.limb_scores import scored, shown
from aa2.types import Limbs

from .test_limbs import write_clip


def pair(said: np.ndarray, truth: np.ndarray) -> tuple[LimbMaps, Limbs]:
    numbers = np.arange(1, 16)[:, None, None]
    maps = LimbMaps(said, np.ones(said.shape, np.float32), np.uint8(255) * (said == numbers))
    return maps, Limbs(truth, truth == numbers)


def test_the_truth_scores_one_and_half_of_it_a_half():
    truth = np.repeat(np.array([[1, 2]], np.uint8), 20, axis=0).repeat(20, axis=1)
    assert scored([pair(truth, truth)]).right == scored([pair(truth, truth)]).whole == 1
    said = np.ones_like(truth)
    half = scored([pair(said, truth)])
    assert half.right == 0.5 and half.mixed[1, 0] == 400
    assert half.places[0] == (0.5,) and half.places[1] == (0.0,) and not half.hidden


def test_limbs_behind_others_count_by_themselves():
    truth = np.ones((20, 20), np.uint8)
    maps, limbs = pair(truth, truth)
    limbs.whole[4, 5:15, 5:15] = True
    assert scored([(maps, limbs)]).hidden == (0.0,)


def test_frames_and_references_are_shown(tmp_path):
    write_clip(tmp_path / "000000", frames=2)
    found = list(shown([tmp_path]))
    assert len(found) == 2 and all(reference.mask.shape == limbs.label.shape for reference, limbs in found)
    assert not list(shown([tmp_path], least=10**6))

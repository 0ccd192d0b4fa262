import json

import pytest

from aa2.errors import InputError
from aa2.evaluate.context import context
from aa2.evaluate.methods.method import Method, missing

ALIKE = {
    "preset": "tiny",
    "buckets": [[64, 64]],
    "window": 4,
    "sampler": "DDIM",
    "steps": 1,
    "guidance": 1.0,
    "training": [{"steps": 5}],
}


def model(name, **changed):
    return Method(name, lambda case: case.truth, {**ALIKE, "weights": name, **changed})


def trivial():
    return Method("filled hole", lambda case: case.truth, {"kind": "filled hole"})


def test_it_says_what_a_number_must_not_stand_without():
    about = context([trivial(), model("ours"), missing("Champ", "no result")], {"clips": 3}, "cpu")
    assert about["backbone"] == "tiny" and about["buckets"] == [[64, 64]] and about["window"] == 4
    assert about["protocol"] == {"clips": 3} and about["sampler"] == "DDIM" and about["device"] == "cpu"
    assert str(about["code"]).startswith("aa2 ") and about["training"] == [{"steps": 5}]
    assert about["methods"] == {"filled hole": {"kind": "filled hole"}, "ours": dict(model("ours").about)}
    assert json.loads(json.dumps(about)) == about


@pytest.mark.parametrize(
    "changed",
    [{"preset": "mini"}, {"buckets": [[64, 96]]}, {"window": 8}, {"guidance": 2.0}, {"steps": 2}],
)
def test_models_of_different_size_or_run_differently_do_not_meet(changed):
    with pytest.raises(InputError, match=f"differ in {next(iter(changed))}: .*ours, .*theirs"):
        context([model("ours"), model("theirs", **changed)], {}, "cpu")


def test_an_unequal_training_is_said_loudly():
    unequal = context([model("ours"), model("theirs", training=[{"steps": 9}])], {}, "cpu")["training"]
    assert str(unequal).startswith("NOT THE SAME") and "theirs" in str(unequal)
    assert context([model("ours", training=[])], {}, "cpu")["training"] == "not recorded in every bundle"
    assert context([trivial()], {}, "cpu")["training"] == "no model was trained"

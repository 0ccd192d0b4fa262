from dataclasses import replace

from aa2.evaluate.methods.kept import Same, character_of
from tests.conditions import figure


def test_a_character_is_lifted_once_for_all_methods():
    reference = figure.reference(figure.standing(60, 60))
    known = character_of(reference)
    assert character_of(reference, "mesh") is known and known.reference is reference
    assert character_of(reference, "flat") is not known
    assert character_of(replace(reference)) is not known, "what is equal may be written to"


def test_a_thing_is_the_same_only_as_itself():
    one, other = [1], [1]
    assert Same(one) == Same(one) and hash(Same(one)) == hash(Same(one))
    assert Same(one) != Same(other) and Same(one) != one

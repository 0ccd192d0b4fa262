import pytest

from aa2.errors import InputError

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
diversity = pytest.importorskip("aa2_synth.diversity")


def test_kinds_are_counted_by_sort():
    shown = [("gait:limp", "hat:cap"), ("gait:limp",), ("gait:stroll", "cell:7"), ("cell:8",)]
    found = {sort.name: sort for sort in diversity.sorts(shown)}
    assert (found["gait"].seen, found["gait"].commonest, found["gait"].share) == (2, "limp", 0.5)
    assert (found["cell"].seen, found["cell"].train, found["cell"].test) == (2, None, None)
    tables = {kinds.sort: kinds for _, kinds in diversity.all_kinds()}
    assert {"gait", "deed", "thing", "hat"} <= set(tables)
    assert found["gait"].train == len(tables["gait"].train)
    assert (found["gait"].room, found["cell"].room) == ("motion", "")
    assert found["thing"].seen == 0  # nobody showed any


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_a_survey_finds_what_clips_show():
    told = []
    found = diversity.survey(range(3), frames=4, progress=lambda *step: told.append(step))
    assert told == [(1, 3), (2, 3), (3, 3)]
    seen = {sort.name for sort in found if sort.seen}
    assert {"body", "camera"} <= seen
    assert all(0 < sort.share <= 1 for sort in found if sort.seen)
    table = diversity.as_table(found).splitlines()
    assert len(table) == 2 + len(found) and all(line.count("|") == 8 for line in table)


def test_bad_numbers_are_told():
    with pytest.raises(InputError, match="frames 0"):
        diversity.survey(range(1), frames=0)

import pytest

from aa2.errors import InputError
from aa2.media.picture import read_picture

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
previews = pytest.importorskip("aa2_synth.preview")


@pytest.mark.slow
def test_a_preview_shows_the_first_clips(renderer, tmp_path, monkeypatch):
    monkeypatch.setattr(previews, "CLIPS", 4)
    monkeypatch.setattr(previews, "COLUMNS", 2)
    told = []
    path = previews.preview(
        tmp_path / "new", size=64, frames=3, progress=lambda *step: told.append(step), workers=2
    )
    picture = read_picture(path)
    assert picture.shape == (128, 128, 3)
    corners = [picture[y : y + 64, x : x + 64] for y in (0, 64) for x in (0, 64)]
    assert all(corner.std() > 5 for corner in corners)
    assert all((corners[i] != corners[j]).mean() > 0.5 for i in range(4) for j in range(i))
    assert told == [(n, 4) for n in range(1, 5)]
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["preview.png"]


def test_bad_numbers_are_told(tmp_path):
    with pytest.raises(InputError, match="size 20"):
        previews.preview(tmp_path, size=20)

from aa2.train.lease.drivers import CHOICE, Driver, drivers


def test_nvidia_goes_before_mesa(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    (one / "50_mesa.json").touch()
    (other / "10_nvidia.json").touch()
    found = drivers((one, other))
    assert [driver.name for driver in found] == ["NVIDIA EGL", "Mesa"]
    assert found[0].environment == {CHOICE: str(other / "10_nvidia.json")}


def test_where_nothing_is_described_the_loader_decides(tmp_path):
    assert drivers((tmp_path, tmp_path / "none")) == [Driver("EGL")]

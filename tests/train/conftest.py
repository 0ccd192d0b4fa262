import pytest
from accelerate.state import AcceleratorState


@pytest.fixture(scope="module", autouse=True)
def own_precision():
    """accelerate keeps the first precision that a process trains in; other tests train in another one."""
    AcceleratorState._reset_state()
    yield
    AcceleratorState._reset_state()

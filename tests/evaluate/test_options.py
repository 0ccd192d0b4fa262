from pathlib import Path

import pytest

from aa2.errors import InputError
from aa2.evaluate.options import TableOptions, check


def test_models_of_which_none_is_there(tmp_path):
    with pytest.raises(InputError, match="holds no bundle of a variant"):
        check("4", TableOptions("mini", tmp_path), ())


def test_options_that_would_make_a_table_unfair():
    with pytest.raises(InputError, match="same steps"):
        check("4", TableOptions("mini", steps=(1, 2)), ())
    with pytest.raises(InputError, match="twice"):
        check("quality", TableOptions("mini", steps=(2, 2)), ())
    with pytest.raises(InputError, match="`references`: means nothing to table 4"):
        check("4", TableOptions("mini", references=Path("pictures")), ())
    with pytest.raises(InputError, match="`reference_frames`: means nothing to table quality"):
        check("quality", TableOptions("mini", reference_frames={"": 3}), ())
    with pytest.raises(InputError, match="table 1 knows no truth"):
        check("1", TableOptions("mini"), ("self", "cross"))


def test_signals_and_windows_that_a_table_cannot_have():
    for name in ("1", "real"):
        with pytest.raises(InputError, match=f"`signals`: exact ones do not exist for table {name}"):
            check(name, TableOptions("mini", signals="exact"), ())
        check(name, TableOptions("mini", signals="extracted", windows=3), ())
    check("quality", TableOptions("mini", signals="exact"), ("self", "cross"))
    with pytest.raises(InputError, match="`windows`: 0 windows are none"):
        check("quality", TableOptions("mini", windows=0), ())

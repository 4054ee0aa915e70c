"""The benchmark of the labs measures something, for every lab; how much is for a person to read."""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from labs import late, setting

from course_utils.figures import LABS, lab_spec


@pytest.mark.parametrize("name", LABS)
def test_every_lab_can_be_measured(name):
    lab = lab_spec(name)
    values = setting(lab, random.Random(1))
    assert set(values) == {dial.name for dial in lab.dials}
    assert late(name, moves=3) > 0

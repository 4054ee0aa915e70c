"""The normal distribution helpers against published values and the standard library."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from course_utils.models.normal import best_of, cdf, expected_best

# Expected largest of n standard normal draws: tables of normal order statistics, rounded to four places.
PUBLISHED = {2: 0.5642, 3: 0.8463, 4: 1.0294, 5: 1.1630, 10: 1.5388, 100: 2.5076, 1000: 3.2414}


@pytest.mark.parametrize("z", [-6, -2.5, -1, 0, 0.3, 1, 1.96, 4])
def test_cdf_is_phi(z: float) -> None:
    assert cdf(z) == pytest.approx(NormalDist().cdf(z), abs=1e-12)


@pytest.mark.parametrize(("n", "mean"), PUBLISHED.items())
def test_expected_best_has_its_published_values(n: int, mean: float) -> None:
    assert expected_best(n) == pytest.approx(mean, abs=6e-5)


@pytest.mark.parametrize("n", [1, 2, 10, 100])
def test_weights_are_a_distribution(n: int) -> None:
    assert sum(weight for _, weight in best_of(n)) == pytest.approx(1, abs=1e-9)
    below = sum(weight for s, weight in best_of(n) if s < 1.03)
    assert below == pytest.approx(NormalDist().cdf(1.0625) ** n, abs=0.02)


@pytest.mark.parametrize("n", [0, -3, 2.0, True, "10"])
def test_a_senseless_number_of_draws_is_refused(n: object) -> None:
    with pytest.raises(ValueError, match="whole number of at least 1"):
        best_of(n)  # type: ignore[arg-type]

# SPDX-License-Identifier: Apache-2.0
"""The town nearest to a point, held beside the distance to every town there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.people import places

# A town this near is found in any case; beyond, `at` may say nothing or another one as far away.
SURELY_KM = 45
AT_MOST_KM = 90
METRES = 0.05


def _by_looking_at_all(latitude: float, longitude: float) -> float:
    exact, _nearby = places._by_coordinates()
    towns = (place for place in exact.values() if not place.postcode)
    return min(
        places.distance_km(latitude, longitude, town.latitude, town.longitude) for town in towns
    )


@given(
    latitude=st.floats(min_value=46.0, max_value=55.5),
    longitude=st.floats(min_value=5.5, max_value=17.0),
)
def test_nobody_lives_nearer_to_another_town(latitude: float, longitude: float) -> None:
    nearest = _by_looking_at_all(latitude, longitude)
    town = places.at(latitude, longitude)
    if town is None:
        assert nearest > SURELY_KM
        return
    away = places.distance_km(latitude, longitude, town.latitude, town.longitude)
    assert away < AT_MOST_KM
    assert away == pytest.approx(nearest, abs=METRES) or nearest > SURELY_KM


@pytest.mark.parametrize("point", [(0.0, 0.0), (51.0, -30.0), (-33.9, 151.2), (89.9, 179.9)])
def test_the_sea_and_the_rest_of_the_world_have_no_town(point: tuple[float, float]) -> None:
    assert places.at(*point) is None


def test_what_is_in_the_gazetteer_is_that_place() -> None:
    kiel = places.find("Kiel")
    assert kiel is not None
    assert places.at(kiel.latitude, kiel.longitude) == kiel

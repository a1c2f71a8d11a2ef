"""Ports below one optical lane."""

from __future__ import annotations

from tests.links.parts import find, make_catalog, make_cpo_end, make_fiber, make_question


def test_co_packaged_ports_below_one_lane_are_not_joined() -> None:
    """A port of 100G is no lane of 200G."""
    slow = make_cpo_end(100, lane_rate_gbps=200)
    assert not find(make_catalog(make_fiber()), make_question(slow, slow))
    assert find(make_catalog(make_fiber()), make_question(make_cpo_end(), make_cpo_end()))

"""One thing broken in good tables, in the catalogue or in the plan, and exactly the rules that must say so.

The good world passes every rule; together the mutations make every rule fail, so this is also the smallest passing
and failing case of each.
"""

from __future__ import annotations

import pytest

from fabric.audit.run import ALL_RULES
from tests.audit import (
    mutations_cables,
    mutations_claims,
    mutations_devices,
    mutations_floor,
    mutations_lasers,
    mutations_mixed,
)
from tests.audit.worlds import Change, world

MUTATIONS = (
    *mutations_devices.MUTATIONS,
    *mutations_cables.MUTATIONS,
    *mutations_claims.MUTATIONS,
    *mutations_lasers.MUTATIONS,
    *mutations_mixed.MUTATIONS,
    *mutations_floor.MUTATIONS,
)
CASES = [pytest.param(sample, change, codes, id=f"{sample}: {name}") for sample, name, change, codes in MUTATIONS]


@pytest.mark.parametrize(("sample", "change", "codes"), CASES)
def test_mutation_is_found(sample: str, change: Change, codes: set[str]) -> None:
    """Exactly the expected rules object."""
    assert change(world(sample)).audit().codes == codes


def test_every_rule_has_a_mutation() -> None:
    """No rule is left without a case that breaks it."""
    assert {rule.code for rule in ALL_RULES} - {code for *_, codes in MUTATIONS for code in codes} == set()

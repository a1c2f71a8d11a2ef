"""Random small rules: every form, tiers, planes, breakouts, and whatever an intent may fix."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from fabric.candidates.rules import SpineReserve, StructureRules
from fabric.ports import PortCapability
from fabric.terms import Form, PodScope
from tests.candidates.parts import Prices

MODES = (
    ((400, 1),),
    ((200, 2), (400, 1)),
    ((400, 2), (800, 1)),
    ((400, 1), (800, 1)),
    ((200, 4), (400, 2), (800, 1)),
)


@st.composite
def capabilities(draw: st.DrawFn) -> PortCapability:
    """A switch of 2 to 10 cages, some of them tied to hosts now and then."""
    cages = draw(st.integers(2, 10))
    modes = draw(st.sampled_from(MODES))
    if draw(st.integers(0, 4)) == 0:
        host = draw(st.integers(1, cages - 1))
        return PortCapability(cages, modes, None, host, cages - host)
    return PortCapability(cages, modes, None, None, None)


def fabric_side(capability: PortCapability) -> PortCapability:
    """What a switch offers above the leaf tier."""
    cages = capability.num_cages if capability.fabric_cages is None else capability.fabric_cages
    return PortCapability(cages, capability.ports_per_cage, capability.max_ports, None, None)


@st.composite
def structure_rules(draw: st.DrawFn) -> StructureRules:
    """Rules with up to 40 hosts under two or three kinds of switch."""
    leaf = draw(st.lists(capabilities(), min_size=1, max_size=2, unique=True))
    spine = dict.fromkeys(map(fabric_side, [*leaf, *draw(st.lists(capabilities(), max_size=1))]))
    rails = draw(st.sampled_from([1, 2, 4]))
    return StructureRules(
        num_hosts=draw(st.integers(1, 40)),
        rails=rails,
        endpoints_per_rail=draw(st.sampled_from([1, 1, 2])),
        splits=draw(st.sampled_from([((1, 400),), ((2, 200),), ((1, 400), (2, 200)), ((4, 100),)])),
        leaf_capabilities=tuple(leaf),
        spine_capabilities=tuple(spine),
        core_capabilities=tuple(spine),
        forms=tuple(draw(st.lists(st.sampled_from(list(Form)), min_size=1, unique=True))),
        tiers=draw(st.sampled_from([(1, 2, 3), (2,), (3,), (2, 3)])),
        hosts_per_rack=draw(st.integers(1, 4)),
        reserved_endpoints=draw(st.sampled_from([0, 0, 0, 1, 3])),
        scalable_unit=draw(st.none() | st.integers(1, 8)),
        provision_full_units=draw(st.booleans()),
        rails_per_leaf=draw(st.none() | st.sampled_from([d for d in (1, 2, 4) if rails % d == 0])),
        pod_scopes=draw(st.sampled_from([(PodScope.ALL_RAILS,), (PodScope.ONE_RAIL,), tuple(PodScope)])),
        units_per_pod=draw(st.sampled_from([None, None, 1, 2, 3])),
        leaf_uplinks=draw(st.sampled_from([None, None, None, 2, 4, 6])),
        spines_per_pod=draw(st.sampled_from([None, None, None, 1, 2, 4])),
        spine_reserve=draw(
            st.sampled_from(
                [SpineReserve(), SpineReserve(), SpineReserve(ports=2), SpineReserve(share=Fraction(1, 4))]
            )
        ),
        leaf_oversubscription=draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(3, 2), Fraction(4, 5)])),
        spine_oversubscription=draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(2), Fraction(15)])),
        exact_oversubscription=draw(st.sampled_from([False, False, False, True])),
        min_bisection=draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 2)])),
        min_after_loss=draw(st.sampled_from([(), (), (("spine", Fraction(1, 2)),), (("leaf", Fraction(1, 2)),)])),
    )


@st.composite
def prices(draw: st.DrawFn, rules: StructureRules) -> Prices:
    """Positive prices of links and of every kind of switch."""
    tiers = (rules.leaf_capabilities, rules.spine_capabilities, rules.core_capabilities)
    leaf, spine, core = (tuple(draw(st.integers(1, 300)) for _ in kinds) for kinds in tiers)
    links = [draw(st.integers(1, 100)) for _ in range(3)]
    return Prices(*links, (leaf, spine, core))

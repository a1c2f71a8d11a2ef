"""Intents that hold to every rule, for property-based tests."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from fabric.intent import (
    Bandwidth,
    Caps,
    ConnectorGrade,
    CoreSpread,
    CpoPolicy,
    CpoShares,
    Equipment,
    ExtraTables,
    FabricIntent,
    InlineHost,
    Lengths,
    LossTolerance,
    Market,
    Oversubscription,
    OwnershipTerms,
    Policy,
    Protocol,
    Room,
    Run,
    Runs,
    Selection,
    Topology,
    UnknownLeadTime,
    VendorShares,
    WantedEndpoints,
    WantedGoal,
    WantedHosts,
)
from fabric.terms import Form, Goal, PodScope, Tier

labels = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), include_characters=" "),
    min_size=1,
    max_size=20,
).filter(str.strip)
counts = st.integers(1, 3_000_000)
ports = st.integers(1, 100_000)
shares = st.builds(Fraction, st.integers(0, 40), st.integers(40, 60))
parts_of_a_whole = shares.filter(bool)
ratios = st.builds(Fraction, st.integers(1, 999), st.integers(1, 999))


def decimals(least: str, most: str, places: int = 3) -> st.SearchStrategy[Decimal]:
    """Decimals of at most ``places`` places."""
    return st.decimals(Decimal(least), Decimal(most), places=places, allow_nan=False, allow_infinity=False)


def some(entries: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples without repetition."""
    return st.lists(entries, min_size=least, max_size=4, unique=True).map(tuple)


def maybe(entries: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An entry or None."""
    return st.none() | entries


@st.composite
def inline_hosts(draw: st.DrawFn) -> InlineHost:
    """Hosts whose ports, cages and lanes add up."""
    rails = draw(st.integers(1, 16))
    per_cage = draw(st.integers(1, 4))
    rate = draw(st.sampled_from([25, 50, 100, 200]))
    lanes = draw(st.sampled_from([8, 16]))
    return InlineHost(
        gpus=draw(st.integers(1, 72)),
        nic_ports=rails * per_cage * draw(st.integers(1, 4)),
        nic_port_gbps=rate * lanes,
        rails=rails,
        ports_per_cage=per_cage,
        form_factor=draw(labels),
        heatsink=draw(st.sampled_from(["finned", "flat", "none"])),
        lanes_per_cage=draw(maybe(st.just(per_cage * lanes))),
        lane_rate_gbps=rate,
        splits=(1, *draw(some(st.sampled_from([2, 4, 8])))),
        rack_units=draw(maybe(decimals("0.5", "60"))),
        power_w=draw(maybe(decimals("0", "100000"))),
    )


@st.composite
def wanted_hosts(draw: st.DrawFn) -> WantedHosts:
    """A catalogued model or an inline host."""
    inline = draw(maybe(inline_hosts()))
    model = draw(labels) if inline is None else None
    return WantedHosts(
        model=model, inline=inline, count=draw(counts), hosts_per_rack=draw(maybe(st.integers(1, 200)))
    )


@st.composite
def wanted_endpoints(draw: st.DrawFn) -> WantedEndpoints:
    """No endpoints, or some with or without their cages."""
    if draw(st.booleans()):
        return WantedEndpoints(count=draw(st.integers(0, 100)))
    return WantedEndpoints(
        count=draw(counts),
        purpose=draw(labels),
        form_factor=draw(labels),
        heatsink="flat",
        lanes_per_cage=draw(ports),
        lane_rate_gbps=100,
    )


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Topologies of three tiers, in which every key means something."""
    unit = draw(maybe(st.integers(10, 10_000)))
    return Topology(
        forms=(Form.RAIL_OPTIMIZED, *draw(some(st.sampled_from([Form.LEAF_SPINE, Form.RAIL_ONLY])))),
        tiers=(3, *draw(some(st.sampled_from([1, 2])))),
        planes=(1, *draw(some(st.sampled_from([2, 4, 8])))),
        scalable_unit=unit,
        provision_full_units=draw(st.booleans()),
        backup_hosts_per_unit=0 if unit is None else draw(st.integers(0, 10)),
        pod_scope=draw(some(st.sampled_from(PodScope), least=1)),
        units_per_pod=draw(maybe(counts)),
        leaf_uplinks=draw(maybe(ports)),
        spines_per_pod=draw(maybe(ports)),
        reserve_spine_ports=draw(st.integers(0, 100_000) | shares.filter(lambda share: 0 < share < 1)),
        rails_per_leaf=draw(st.none() | st.just(1)),
        core_spread=draw(st.sampled_from(CoreSpread)),
        leaf_models=draw(some(labels)),
        spine_models=draw(some(labels)),
        core_models=draw(some(labels)),
    )


@st.composite
def lengths(draw: st.DrawFn) -> Lengths:
    """Lengths that grow with distance."""
    near, mid, far = sorted(draw(st.lists(decimals("0.001", "10000"), min_size=3, max_size=3)))
    return Lengths(in_rack=near, in_row=mid, cross_room=far)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    """Selections whose lists have no name in common."""
    names = draw(st.lists(labels, max_size=6, unique_by=str.casefold))
    cut = draw(st.integers(0, len(names)))
    return Selection(include=tuple(names[:cut]), exclude=tuple(names[cut:]))


runs = maybe(st.sampled_from(Run) | decimals("0.001", "10000"))

bandwidths = st.builds(
    Bandwidth,
    oversubscription=st.builds(Oversubscription, leaf=ratios, spine=ratios, exact=st.booleans()),
    min_bisection=maybe(shares),
    min_after_loss=st.builds(
        LossTolerance,
        leaf=maybe(shares),
        spine=maybe(shares),
        core=maybe(shares),
        plane=st.none() | st.just(Fraction(0)),
    ),
)

rooms = st.builds(
    Room,
    lengths=lengths(),
    runs=st.builds(Runs, host_leaf=runs, leaf_spine=runs, spine_core=runs),
    connector_pairs=st.integers(0, 20),
    connector_grade=st.sampled_from(ConnectorGrade),
    min_loss_margin_db=decimals("0", "10"),
    liquid_cooling=st.booleans(),
    rack_usable_u=st.integers(1, 60),
)

units = st.dictionaries(labels, st.integers(0, 10_000_000), max_size=3)
vendor_shares = st.builds(
    VendorShares, switch=maybe(parts_of_a_whole), transceiver=maybe(parts_of_a_whole), cable=maybe(parts_of_a_whole)
)


markets = st.builds(
    Market,
    prices=some(labels),
    supplies=some(labels),
    vendors=selections(),
    parts=selections(),
    announced=st.booleans(),
    need_by_weeks=maybe(decimals("0", "520")),
    unknown_lead_time=st.sampled_from(UnknownLeadTime),
    available=units,
    owned=units,
    components=units,
    largest_vendor_share=vendor_shares,
    second_source=st.booleans(),
)


caps = st.builds(
    Caps,
    capex_usd=maybe(decimals("0.01", "1000000000", 2)),
    power_kw=maybe(decimals("0.001", "10000000", 6)),
    tco_usd=maybe(decimals("0.01", "1000000000", 2)),
    fibers=maybe(counts),
    carbon_t=maybe(decimals("0.001", "1000000")),
    network_racks=maybe(st.integers(0, 1000)),
    liquid_racks=maybe(st.integers(0, 1000)),
)


@st.composite
def objectives(draw: st.DrawFn) -> tuple[WantedGoal, ...]:
    """Goals without repetition; all but the last may have a slack."""
    *first, last = draw(st.lists(st.sampled_from(Goal), min_size=1, max_size=3, unique=True))
    return (*(WantedGoal(goal=goal, slack=draw(shares)) for goal in first), WantedGoal(goal=last))


@st.composite
def equipment_with_hosts(draw: st.DrawFn) -> dict[str, Any]:
    """Hosts, market and catalogue that go together: a switch table of one's own with inline hosts and no books."""
    hosts = draw(st.lists(wanted_hosts(), min_size=1, max_size=3).map(tuple))
    if draw(st.booleans()) or any(group.model is not None for group in hosts):
        tables = draw(st.builds(ExtraTables, switches=maybe(labels), regions=maybe(labels)))
        return {"hosts": hosts, "market": draw(markets), "catalog": Equipment(tables=tables)}
    own = Equipment(switches=draw(labels), cable_price_usd=draw(decimals("0", "1000000", 2)))
    return {"hosts": hosts, "market": draw(st.builds(Market, vendors=selections())), "catalog": own}


intents = equipment_with_hosts().flatmap(
    lambda chosen: st.builds(
        FabricIntent,
        **{key: st.just(value) for key, value in chosen.items()},
        name=st.from_regex(r"[a-z0-9][a-z0-9-]{0,59}", fullmatch=True),
        protocol=st.sampled_from(Protocol),
        reserved_endpoints=wanted_endpoints(),
        topology=topologies(),
        bandwidth=bandwidths,
        room=rooms,
        objective=objectives(),
        caps=caps,
        tco=st.builds(
            OwnershipTerms,
            years=decimals("0.1", "50"),
            pue=decimals("1", "5"),
            region=labels,
            price_per_kwh_usd=maybe(decimals("0", "10", 6)),
            carbon_usd_per_t=decimals("0", "100000"),
        ),
        policy=st.builds(
            Policy,
            cpo=st.builds(
                CpoPolicy,
                tiers=some(st.sampled_from(Tier)),
                largest_share=st.builds(CpoShares, leaf=shares, spine=shares, core=shares),
                pluggable_units=some(st.integers(0, 1000)),
                pluggable_spines=st.integers(0, 1000),
            ),
            mixing=st.booleans(),
            linear_optics=st.booleans(),
            spare_percent=decimals("0", "100"),
        ),
    )
)

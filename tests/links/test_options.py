"""How connectors pair up, what is offered for a class, and what co-packaged and linear optics may do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalogs.records import Breakout, ChannelBudget, ConnectorLoss
from fabric.links.ends import optic_signal
from fabric.links.options import copper_refusal, order_code
from fabric.terms import CableKind, DeviceKind
from tests.links.parts import (
    find,
    make_assembly,
    make_catalog,
    make_cpo_end,
    make_end,
    make_fiber,
    make_group,
    make_optic,
    make_question,
    make_terms,
    refusals,
)

SINGLE = make_optic(400, 1, part_number="DR4")
TWIN = make_optic(400, 2, part_number="2xDR4")
WIDE = make_optic(400, 2, part_number="DR8", num_connectors=1, connector="MPO-16", breakouts=(Breakout(2, 400),))
"""Two legs on one connector of sixteen fibres."""
WIDE_12 = make_optic(400, 2, part_number="DR8-12", num_connectors=1, breakouts=(Breakout(2, 400),))
JUMPER = make_fiber("jumper", part_number="J8")
JUMPER_16 = make_fiber("jumper", part_number="J16", connector="MPO-16", fibers=16)
SPLITTER = make_fiber("splitter", part_number="Y", fibers=16)


def test_one_jumper_per_leg() -> None:
    (option,) = find(make_catalog(SINGLE, JUMPER), make_question(make_end(), make_end()))
    assert (option.kind, option.cable, option.head) == (CableKind.OPTICS, "J8", None)
    assert (option.cables_per_link, option.links_per_cable, option.fibers_per_link) == (1, 1, 8)
    assert (option.a_optics, option.z_optic) == (("DR4",), "DR4")
    assert (option.pmd, option.medium, option.connector, option.polish) == ("400GBASE-DR4", "OS2", "MPO-12", "APC")


def test_a_leg_of_a_twin_module_meets_a_single_module() -> None:
    (option,) = find(make_catalog(SINGLE, TWIN, JUMPER), make_question(make_end(400, 1), make_end(400, 2)))
    assert (option.a_optics, option.z_optic) == (("DR4",), "2xDR4")
    assert (option.cables_per_link, option.links_per_cable, option.head) == (1, 1, None)


def test_two_cables_per_link_where_a_leg_has_two_connectors() -> None:
    """800GBASE-DR8 over dual MPO-12."""
    dual = make_optic(800, 1, part_number="DR8", num_connectors=2)
    (option,) = find(make_catalog(dual, JUMPER), make_question(make_end(800), make_end(800)))
    assert (option.pmd, option.cables_per_link, option.links_per_cable) == ("800GBASE-DR8", 2, 1)
    assert option.fibers_per_link == 16


def test_one_connector_does_not_meet_two() -> None:
    dual = make_optic(800, 1, part_number="DUAL", num_connectors=2)
    whole = make_optic(800, 1, part_number="WHOLE", heatsink="flat")
    question = make_question(make_end(800), make_end(800, heatsink="flat"))
    catalog = make_catalog(dual, whole, make_fiber(fibers=16))
    assert not find(catalog, question)
    assert "ends refused: the two ends spread a leg over different numbers of connectors" in refusals(
        catalog, question
    )


@pytest.mark.parametrize(("a", "z", "head"), [(1, 2, "z"), (2, 1, "a")])
def test_a_splitter_has_its_head_where_legs_share_a_connector(a: int, z: int, head: str) -> None:
    catalog = make_catalog(SINGLE, WIDE_12, SPLITTER)
    (option,) = find(catalog, make_question(make_end(400, a), make_end(400, z)))
    assert (option.cable, option.head, option.cables_per_link, option.links_per_cable) == ("Y", head, 1, 2)


def test_a_splitter_needs_a_cable_with_as_many_tails() -> None:
    four = make_fiber("splitter", part_number="Y4", num_tails=4, fibers=16)
    assert not find(make_catalog(SINGLE, WIDE_12, four), make_question(make_end(400, 1), make_end(400, 2)))
    assert not find(make_catalog(SINGLE, WIDE_12, JUMPER), make_question(make_end(400, 1), make_end(400, 2)))


@pytest.mark.parametrize(("aligned", "offered"), [(2, True), (4, True), (1, False), (3, False)])
def test_a_shared_connector_only_where_ports_are_aligned(aligned: int, offered: bool) -> None:
    catalog = make_catalog(WIDE, JUMPER_16)
    question = make_question(make_end(400, 2), make_end(400, 2), aligned=aligned)
    options = find(catalog, question)
    assert [(o.cable, o.cables_per_link, o.links_per_cable, o.head) for o in options] == (
        [("J16", 1, 2, None)] if offered else []
    )
    assert (
        "ends refused: legs of one connector lead to different devices" in refusals(catalog, question)
    ) is not offered


@pytest.mark.parametrize(("ports", "aligned", "offered"), [(1, 1, True), (2, 1, False), (2, 2, True)])
def test_a_connector_is_shared_only_by_legs_that_the_cage_drives(ports: int, aligned: int, offered: bool) -> None:
    """A connector of eight lanes in a cage of one port of 400G: four stay dark, so no second leg has to follow."""
    wide = make_optic(400, 2, num_connectors=1, connector="MPO-16", breakouts=(Breakout(1, 400), Breakout(2, 400)))
    end = make_end(400, ports, lanes_per_cage=8)
    assert optic_signal(wide, end).legs_per_connector == ports
    question = make_question(end, end, aligned=aligned)
    assert [o.links_per_cable for o in find(make_catalog(wide, JUMPER_16), question)] == ([ports] if offered else [])


def test_connectors_shared_by_two_and_by_four_do_not_meet() -> None:
    four = make_optic(200, 4, part_number="4", num_connectors=1, breakouts=(Breakout(4, 200),), heatsink="flat")
    two = make_optic(200, 2, part_number="2", num_connectors=1, breakouts=(Breakout(2, 200),))
    question = make_question(make_end(200, 2), make_end(200, 4, heatsink="flat"), aligned=4)
    assert "ends refused: connectors are shared by different numbers of legs" in refusals(
        make_catalog(four, two, SPLITTER), question
    )


def test_hosts_of_two_kinds_must_share_connectors_alike() -> None:
    hosts = (make_group(make_end(400, 1), (2, 1)), make_group(make_end(400, 2, heatsink="flat"), (1, 2)))
    wide = make_optic(400, 2, part_number="W", num_connectors=1, heatsink="flat", breakouts=(Breakout(2, 400),))
    question = make_question(hosts, make_group(make_end(400, 1), (4, 1)))
    assert "ends refused: the devices at end a share connectors differently" in refusals(
        make_catalog(SINGLE, wide, JUMPER), question
    )


def test_every_kind_of_host_gets_a_module_of_its_own() -> None:
    flat = make_optic(400, 1, part_number="FLAT", heatsink="flat")
    hosts = (
        make_group(make_end(), (2, 1)),
        make_group(make_end(heatsink="flat"), (2, 1), device=DeviceKind.RESERVED),
    )
    options = find(make_catalog(SINGLE, flat, JUMPER), make_question(hosts, make_group(make_end(), (1, 4))))
    assert [(o.a_optics, o.z_optic) for o in options] == [(("DR4", "FLAT"), "DR4")]


def test_one_kind_of_host_without_a_module_leaves_nothing() -> None:
    hosts = (make_group(make_end(), (2, 1)), make_group(make_end(heatsink="flat"), (2, 1)))
    assert not find(make_catalog(SINGLE, JUMPER), make_question(hosts, make_group(make_end(), (1, 4))))


def test_wavelengths_of_two_legs_on_one_connector_are_refused() -> None:
    shared = make_optic(
        400,
        2,
        part_number="FR8",
        pmd_family="FR",
        num_connectors=1,
        lanes_per_fiber_pair=4,
        connector="LC",
        breakouts=(Breakout(2, 400),),
    )
    catalog = make_catalog(shared, make_fiber(connector="LC", fibers=4))
    question = make_question(make_end(400, 2), make_end(400, 2), aligned=2)
    assert not find(catalog, question)
    assert "optic refused: 400GBASE-FR4 shares one fibre pair and cannot be split" in refusals(catalog, question)


@pytest.mark.parametrize(("run", "stock"), [("3", "3"), ("3.01", "5"), ("0.5", "1"), ("500", "500")])
def test_the_next_stock_length_is_bought(run: str, stock: str) -> None:
    (option,) = find(make_catalog(SINGLE, JUMPER), make_question(make_end(), make_end(), run))
    assert option.stock_length_m == Decimal(stock)


def test_no_stock_length_is_told() -> None:
    catalog, question = make_catalog(SINGLE, JUMPER), make_question(make_end(), make_end(), "500.01")
    assert not find(catalog, question)
    assert "channel refused: no stock length of J8 reaches 500.01 m" in refusals(catalog, question)


@pytest.mark.parametrize(("reach", "offered"), [("5", True), ("4.99", False)])
def test_reach_is_judged_by_the_length_that_is_bought(reach: str, offered: bool) -> None:
    """A run of 3.5 m takes a cable of 5 m."""
    catalog = make_catalog(make_optic(reach_m=Decimal(reach)), JUMPER)
    assert bool(find(catalog, make_question(make_end(), make_end(), "3.5"))) is offered


@pytest.mark.parametrize(("budget", "offered"), [("1.05", True), ("1.04", False)])
def test_loss_at_the_edge_of_the_budget(budget: str, offered: bool) -> None:
    """100 m lose 0.05 dB and two mated pairs 1 dB."""
    row = ChannelBudget("DR", 100, "OS2", Decimal(500), Decimal(budget), "standard", None, "S")
    catalog = make_catalog(SINGLE, JUMPER, budgets=(row,))
    options = find(catalog, make_question(make_end(), make_end(), "100"))
    assert bool(options) is offered
    assert all(o.loss is not None and o.loss.margin_db == 0 for o in options)


@pytest.mark.parametrize(("margin", "offered"), [("1.95", True), ("1.96", False)])
def test_the_margin_to_keep(margin: str, offered: bool) -> None:
    terms = make_terms(make_catalog(SINGLE, JUMPER), min_margin_db=Decimal(margin))
    assert bool(find(terms, make_question(make_end(), make_end(), "100"))) is offered


MULTIMODE = {"medium": "OM4", "reach_m": Decimal(100)}
SR_VR = (
    make_optic(part_number="SR4", pmd_family="SR", **MULTIMODE),
    make_optic(part_number="VR4", pmd_family="VR", heatsink="flat", **MULTIMODE),
)


def small_budget(family: str) -> tuple[ChannelBudget, ...]:
    """Budgets of 3 dB, but 1 dB for ``family``."""
    return tuple(
        ChannelBudget(f, 100, "OM4", Decimal(100), Decimal(1 if f == family else 3), "standard", None, "S")
        for f in ("SR", "VR")
    )


@pytest.mark.parametrize(
    "small",
    [
        "VR",
        "SR",
    ],
)
def test_the_smaller_budget_of_the_two_ends_counts(small: str) -> None:
    """SR at end a and VR at end z lose 1.01 dB on 20 m."""
    catalog = make_catalog(*SR_VR, make_fiber(medium="OM4"), budgets=small_budget(small))
    question = make_question(make_end(), make_end(heatsink="flat"), "20")
    assert find(make_catalog(*SR_VR, make_fiber(medium="OM4")), question)
    assert not find(catalog, question)


HYBRID_ENDS = (
    make_optic(part_number="MPO", connector="MPO-12"),
    make_optic(part_number="MPO16", connector="MPO-16", heatsink="flat"),
)


@pytest.mark.parametrize(
    "lossy",
    [
        "MPO-16",
        "MPO-12",
    ],
)
def test_each_end_of_a_hybrid_cable_loses_what_its_connector_loses(lossy: str) -> None:
    """A pair of 0.5 dB and one of 2.6 dB are more than 3 dB, whichever end has which."""
    losses = tuple(
        ConnectorLoss(name, "OS2", "low-loss", Decimal("2.6" if name == lossy else "0.5"), "S")
        for name in ("MPO-12", "MPO-16")
    )
    catalog = make_catalog(*HYBRID_ENDS, make_fiber(tail_connector="MPO-16"), connector_losses=losses)
    assert not find(catalog, make_question(make_end(), make_end(heatsink="flat"), "20"))


def test_a_splitter_is_not_turned_round() -> None:
    """The head of the cable is MPO-16, but the module that two legs share has MPO-12."""
    tail = make_optic(400, 1, part_number="T", connector="MPO-16")
    turned = make_fiber("splitter", connector="MPO-16", tail_connector="MPO-12", fibers=16)
    assert not find(make_catalog(tail, WIDE_12, turned), make_question(make_end(400, 1), make_end(400, 2)))


def test_a_splitter_from_one_connector_to_two_of_another_kind() -> None:
    hybrid = make_fiber("splitter", connector="MPO-16", tail_connector="MPO-12", fibers=16)
    (option,) = find(make_catalog(SINGLE, WIDE, hybrid), make_question(make_end(400, 1), make_end(400, 2)))
    assert (option.z_optic, option.head) == ("DR8", "z")


def test_ends_that_speak_otherwise_are_never_joined() -> None:
    catalog = make_catalog(SINGLE, JUMPER, make_assembly(400))
    assert len(find(catalog, make_question(make_end(), make_end(), "2"))) == 2
    assert not find(catalog, make_question(make_end(speaks="cells"), make_end(), "2"))


def test_order_codes_name_whole_metres() -> None:
    coded = make_fiber(order_code="J-{length:03d}")
    assert order_code(coded, Decimal(5)) == "J-005"
    assert order_code(coded, Decimal("5.0")) == "J-005"
    assert order_code(coded, Decimal("5.5")) == "FIBER"
    assert order_code(make_fiber(), Decimal(5)) == "FIBER"


def test_a_straight_assembly_joins_whole_cages() -> None:
    catalog = make_catalog(make_assembly(800))
    question = make_question(make_end(400, 2), make_end(400, 2), "2", aligned=2)
    (option,) = find(catalog, question)
    assert (option.kind, option.links_per_cable, option.cables_per_link, option.head) == (
        CableKind.ASSEMBLY,
        2,
        1,
        None,
    )
    assert (option.a_optics, option.z_optic, option.pmd, option.loss, option.fibers_per_link) == (
        (None,),
        None,
        None,
        None,
        0,
    )
    assert not find(catalog, make_question(make_end(400, 2), make_end(400, 2), "2", aligned=1))
    assert not find(catalog, make_question(make_end(400, 2), make_end(400, 2), "2.01", aligned=2))


@pytest.mark.parametrize(("a", "z", "head"), [(1, 2, "z"), (2, 1, "a")])
def test_a_splitter_assembly_has_its_head_at_the_cage_of_more_ports(a: int, z: int, head: str) -> None:
    (option,) = find(make_catalog(make_assembly(800, 2)), make_question(make_end(400, a), make_end(400, z), "2"))
    assert (option.head, option.links_per_cable) == (head, 2)


def test_a_straight_assembly_may_be_turned_round() -> None:
    part = make_assembly(400, tail_heatsink="flat")
    finned, flat = make_end(), make_end(heatsink="flat")
    assert find(make_catalog(part), make_question(finned, flat, "2"))
    assert find(make_catalog(part), make_question(flat, finned, "2"))
    assert not find(make_catalog(part), make_question(flat, flat, "2"))
    assert not find(make_catalog(part), make_question(finned, finned, "2"))


def test_a_splitter_assembly_must_fit_every_kind_of_host() -> None:
    part = make_catalog(make_assembly(800, 2))
    alike = (make_group(make_end(), (1, 1)), make_group(make_end(), (1, 1)))
    mixed = (make_group(make_end(), (1, 1)), make_group(make_end(heatsink="flat"), (1, 1)))
    assert find(part, make_question(alike, make_group(make_end(400, 2), (1, 2)), "2"))
    assert not find(part, make_question(mixed, make_group(make_end(400, 2), (1, 2)), "2"))


@pytest.mark.parametrize(("kind", "medium"), [("AOC", "MMF (captive)"), ("DAC", "twinax"), ("AEC", "twinax")])
def test_an_assembly_names_its_medium(kind: str, medium: str) -> None:
    (option,) = find(make_catalog(make_assembly(400, kind=kind)), make_question(make_end(), make_end(), "2"))
    assert option.medium == medium


CPO = make_cpo_end()


def test_a_co_packaged_end_takes_no_module() -> None:
    catalog = make_catalog(SINGLE, JUMPER)
    (option,) = find(catalog, make_question(make_end(), CPO))
    assert (option.a_optics, option.z_optic) == (("DR4",), None)
    (option,) = find(catalog, make_question(CPO, make_end()))
    assert (option.a_optics, option.z_optic) == ((None,), "DR4")
    (option,) = find(catalog, make_question(CPO, CPO))
    assert (option.a_optics, option.z_optic, option.pmd) == ((None,), None, "400GBASE-DR4")


def test_a_co_packaged_end_takes_no_copper() -> None:
    catalog = make_catalog(make_assembly(400), make_assembly(400, part_number="AOC", kind="AOC"))
    assert len(find(catalog, make_question(make_end(), make_end(), "2"))) == 2
    for a, z in ((make_end(), CPO), (CPO, make_end()), (CPO, CPO)):
        question = make_question(a, z, "2")
        assert not find(catalog, question)
        assert copper_refusal(make_terms(catalog), question) == "co-packaged ports take fibre only"


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({}, True),
        ({"pmd_family": "FR"}, False),
        ({"lane_rate_gbps": 200, "lanes": 2}, False),
        ({"lanes_per_fiber_pair": 4}, False),
        ({"medium": "OM4"}, False),
        ({"connector": "MPO-16"}, False),
        ({"polish": "UPC"}, False),
        ({"reach_m": Decimal(3)}, True),
        ({"reach_m": Decimal("2.99")}, False),
    ],
)
def test_what_faces_a_co_packaged_end_speaks_its_pmd(changes: dict[str, Any], offered: bool) -> None:
    question = make_question(make_end(), make_cpo_end(**changes))
    assert bool(find(make_catalog(SINGLE, JUMPER), question)) is offered


FR4 = {"pmd_family": "FR", "lanes_per_fiber_pair": 4, "connector": "LC", "polish": "UPC"}
DUPLEX = make_fiber(part_number="LC", connector="LC", polish="UPC", fibers=2)


def test_a_co_packaged_end_of_four_wavelengths_takes_a_duplex_jumper() -> None:
    optic = make_optic(part_number="FR4", **FR4)
    (option,) = find(make_catalog(optic, SINGLE, DUPLEX, JUMPER), make_question(make_end(), make_cpo_end(**FR4)))
    assert (option.a_optics, option.z_optic, option.cable) == (("FR4",), None, "LC")
    assert (option.pmd, option.fibers_per_link) == ("400GBASE-FR4", 2)


def test_a_co_packaged_connector_split_over_two_links() -> None:
    """Four lanes of 100G as two ports of 200G: a splitter with its head at the switch."""
    host = make_optic(200, 1, part_number="DR2")
    (option,) = find(make_catalog(host, SPLITTER), make_question(make_end(200, 1), make_cpo_end(200, 2)))
    assert (option.head, option.links_per_cable, option.z_optic, option.pmd) == ("z", 2, None, "200GBASE-DR2")


def test_wavelengths_of_a_co_packaged_connector_are_not_split() -> None:
    half = make_optic(200, 1, part_number="FR2", **FR4)
    duplex = make_fiber("splitter", connector="LC", polish="UPC", fibers=2)
    question = make_question(make_end(200, 1), make_cpo_end(200, 2, **FR4))
    assert not find(make_catalog(half, duplex), question)


def test_a_co_packaged_port_below_one_lane_gives_nothing() -> None:
    assert not find(make_catalog(SINGLE, JUMPER), make_question(make_end(100), make_cpo_end(100, lane_rate_gbps=200)))


LINEAR = make_optic(part_number="LPO", retiming="linear")


@pytest.mark.parametrize(
    ("allowed", "a_drives", "z_drives", "offered"),
    [
        (True, True, True, True),
        (False, True, True, False),
        (True, False, True, False),
        (True, True, False, False),
    ],
)
def test_linear_optics_need_leave_and_a_device_that_drives_them(
    allowed: bool, a_drives: bool, z_drives: bool, offered: bool
) -> None:
    terms = make_terms(make_catalog(LINEAR, JUMPER), linear_optics=allowed)
    question = make_question(make_end(linear_optics=a_drives), make_end(linear_optics=z_drives))
    assert bool(find(terms, question)) is offered


def test_a_linear_module_may_face_a_retimed_one() -> None:
    terms = make_terms(make_catalog(LINEAR, SINGLE, JUMPER), linear_optics=True)
    options = find(terms, make_question(make_end(), make_end(linear_optics=True)))
    assert [(o.a_optics, o.z_optic) for o in options] == [(("DR4",), "LPO"), (("DR4",), "DR4")]


def test_why_copper_does_not_serve() -> None:
    near = make_question(make_end(), make_end(), "2")
    assert copper_refusal(make_terms(make_catalog(make_assembly(400))), near) is None
    assert copper_refusal(make_terms(make_catalog()), near) == "no copper or AOC on offer"
    far = copper_refusal(make_terms(make_catalog(make_assembly(400))), make_question(make_end(), make_end(), "3"))
    assert far == "the longest copper or AOC that fits has 2 m, the run 3 m"
    wrong = copper_refusal(make_terms(make_catalog(make_assembly(400, head_heatsink="flat"))), near)
    assert wrong is not None
    assert wrong.startswith("no copper or AOC fits: ")


def test_names_tell_options_apart() -> None:
    other = make_optic(part_number="OTHER")
    catalog = make_catalog(SINGLE, other, JUMPER, make_fiber(part_number="J9"), make_assembly(400))
    names = [o.name for o in find(catalog, make_question(make_end(), make_end(), "2"))]
    assert len(names) == len(set(names)) == 2 * 2 * 2 + 1

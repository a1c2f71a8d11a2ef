"""Modules, cables and links of a class are three numbers; here they are counted one by one."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs.records import Breakout
from fabric.links.ends import EndGroup
from fabric.links.options import LinkOption, LinkQuestion, option_parts, part_price_usd, part_watts, unit_parts
from fabric.terms import DeviceKind
from tests.links.parts import (
    find,
    make_assembly,
    make_catalog,
    make_cpo_end,
    make_end,
    make_fiber,
    make_group,
    make_optic,
    make_price,
    make_question,
)

MANY = settings(deadline=None, derandomize=True, max_examples=200)


def dealt(group: EndGroup) -> list[list[int]]:
    """The ports of every device of ``group``, numbered through."""
    numbers = count()
    return [[next(numbers) for _ in range(ports)] for devices, ports in group.ports for _ in range(devices)]


def heaps(group: EndGroup, each: int) -> int:
    """How many heaps of at most ``each`` ports there are when no heap holds ports of two devices."""
    taken = set()
    for number, ports in enumerate(dealt(group)):
        for place, _ in enumerate(ports):
            taken.add((number, place // each))
    return len(taken)


def slow_parts(option: LinkOption, question: LinkQuestion) -> dict[str, int]:
    """Pieces by part number, each counted on its own."""
    pieces: dict[str, int] = {}
    ends = [*zip(question.a_ends, option.a_optics, strict=True), (question.z_end, option.z_optic)]
    for group, optic in ends:
        if optic is not None:
            pieces[optic] = pieces.get(optic, 0) + heaps(group, group.profile.ports_per_cage)
    if option.head is not None:
        heads = question.a_ends if option.head == "a" else (question.z_end,)
        cables = sum(heaps(group, option.links_per_cable) for group in heads)
    elif option.links_per_cable > 1:
        cables = sum(heaps(group, option.links_per_cable) for group in question.a_ends)
    else:
        cables = sum(option.cables_per_link for group in question.a_ends for ports in dealt(group) for _ in ports)
    pieces[option.cable] = pieces.get(option.cable, 0) + cables
    return pieces


def counted(option: LinkOption, question: LinkQuestion) -> dict[str, int]:
    """Pieces by part number as the planner counts them."""
    pieces: dict[str, int] = {}
    for part in option_parts(option, question):
        pieces[part.part_number] = pieces.get(part.part_number, 0) + part.count
    return pieces


CATALOG = make_catalog(
    make_optic(400, 1, part_number="DR4"),
    make_optic(400, 2, part_number="2xDR4"),
    make_optic(400, 2, part_number="DR8", num_connectors=1, connector="MPO-16", breakouts=(Breakout(2, 400),)),
    make_optic(800, 1, part_number="DUAL", num_connectors=2),
    make_optic(400, 1, part_number="FLAT", heatsink="flat"),
    make_fiber("jumper", part_number="J8"),
    make_fiber("jumper", part_number="J16", connector="MPO-16", fibers=16),
    make_fiber("splitter", part_number="Y", connector="MPO-16", tail_connector="MPO-12", fibers=16),
    make_assembly(400, part_number="DAC"),
    make_assembly(800, part_number="DAC-8"),
    make_assembly(800, 2, part_number="DAC-Y"),
    make_assembly(400, part_number="AOC", kind="AOC", power_head_w=Decimal(3), power_tail_w=Decimal(3)),
)
PORTS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6)), min_size=1, max_size=3)


@st.composite
def questions(draw: st.DrawFn) -> LinkQuestion:
    """A class between devices with uneven numbers of ports; both ends have as many in all."""
    speed = draw(st.sampled_from([400, 400, 800]))
    a_legs, z_legs = (1, 1) if speed == 800 else (draw(st.integers(1, 2)), draw(st.integers(1, 2)))
    aligned = draw(st.sampled_from([1, 2, 4]))
    a_ports = [(devices, ports * aligned) for devices, ports in draw(PORTS)]
    groups = [make_group(make_end(speed, a_legs), *a_ports)]
    if a_legs == 1 and speed == 400 and draw(st.booleans()):
        reserved = [(devices, ports * aligned) for devices, ports in draw(PORTS)]
        groups.append(make_group(make_end(heatsink="flat"), *reserved, device=DeviceKind.RESERVED))
    links = sum(group.num_ports for group in groups)
    on_first = draw(st.integers(0, links // aligned)) * aligned
    z_ports = [(1, ports) for ports in (on_first, links - on_first) if ports]
    z_profile = make_cpo_end(400) if z_legs == 1 and speed == 400 and draw(st.booleans()) else make_end(speed, z_legs)
    z_end = make_group(z_profile, *z_ports, device=DeviceKind.SPINE)
    return make_question(tuple(groups), z_end, "2", aligned=aligned)


@MANY
@given(questions())
def test_parts_are_those_counted_one_by_one(question: LinkQuestion) -> None:
    for option in find(CATALOG, question):
        assert counted(option, question) == slow_parts(option, question), option.name


@MANY
@given(questions())
def test_a_group_counts_whole_modules_per_device(question: LinkQuestion) -> None:
    for group in (*question.a_ends, question.z_end):
        assert group.num_ports == sum(map(len, dealt(group)))
        for legs in (1, 2, 3, 8):
            assert group.num_modules(legs) == heaps(group, legs)


def test_the_questions_are_answered_in_every_way() -> None:
    ways = set()

    @MANY
    @given(questions())
    def collect(question: LinkQuestion) -> None:
        ways.update((o.cable, o.head, o.cables_per_link, o.links_per_cable) for o in find(CATALOG, question))

    collect()
    assert ways >= {
        ("J8", None, 1, 1),
        ("J8", None, 2, 1),
        ("J16", None, 1, 2),
        ("Y", "a", 1, 2),
        ("Y", "z", 1, 2),
        ("DAC", None, 1, 1),
        ("DAC-8", None, 1, 2),
        ("DAC-Y", "a", 1, 2),
        ("DAC-Y", "z", 1, 2),
        ("AOC", None, 1, 1),
    }


def test_an_odd_port_takes_a_module_and_a_splitter_of_its_own() -> None:
    """Two leaves of three ports on twin cages, to six single cages: four modules, four splitters, six modules."""
    a = (make_group(make_end(400, 2), (2, 3)),)
    question = make_question(a, make_group(make_end(400, 1), (6, 1)), "2")
    by_cable = {option.cable: counted(option, question) for option in find(CATALOG, question)}
    assert by_cable["J8"] == {"2xDR4": 4, "DR4": 6, "J8": 6}
    assert by_cable["Y"] == {"DR8": 4, "DR4": 6, "Y": 4}
    assert by_cable["DAC-Y"] == {"DAC-Y": 4}


@pytest.mark.parametrize("cable", ["DAC", "AOC"])
def test_an_assembly_is_bought_once_whatever_its_ends(cable: str) -> None:
    question = make_question(make_end(), make_end(), "2")
    (option,) = [o for o in find(CATALOG, question) if o.cable == cable]
    assert counted(option, question) == {cable: 4}


def test_a_twin_assembly_is_bought_once_for_two_links() -> None:
    question = make_question(make_end(400, 2), make_end(400, 2), "2", aligned=2)
    (option,) = [o for o in find(CATALOG, question) if o.cable == "DAC-8"]
    assert counted(option, question) == {"DAC-8": 2}


def test_an_assembly_draws_power_at_every_end_and_is_priced_once() -> None:
    split = make_assembly(
        800, 2, part_number="AOC-Y", kind="AOC", power_head_w=Decimal("7.5"), power_tail_w=Decimal("4.25")
    )
    catalog = make_catalog(split, prices={"AOC-Y": make_price("AOC-Y", "300")})
    question = make_question(make_end(400, 1), make_end(400, 2), "2")
    (option,) = find(catalog, question)
    (part,) = option_parts(option, question)
    assert (part.count, part.length_m) == (2, None)
    assert part_watts(catalog, part) == 2 * (Decimal("7.5") + 2 * Decimal("4.25"))
    assert part_price_usd(catalog, part) == 600


def test_fibre_is_priced_by_the_length_that_is_bought_and_draws_nothing() -> None:
    catalog = make_catalog(make_optic(), make_fiber(), prices={"FIBER": make_price("FIBER", "80", "1.405")})
    question = make_question(make_end(), make_end(), "4")
    (option,) = find(catalog, question)
    fiber = next(part for part in option_parts(option, question) if part.category == "cable")
    assert (fiber.count, fiber.length_m) == (4, Decimal(5))
    assert part_price_usd(catalog, fiber) == 4 * Decimal("87.02")
    assert part_watts(catalog, fiber) == 0


def test_a_missing_figure_is_none_and_not_nothing() -> None:
    catalog = make_catalog(
        make_optic(power_typ_w=None, power_max_w=None), make_fiber(), make_assembly(power_tail_w=None)
    )
    question = make_question(make_end(), make_end(), "2")
    for option in find(catalog, question):
        for part in option_parts(option, question):
            assert part_price_usd(catalog, part) is None
            if part.part_number != "FIBER":
                assert part_watts(catalog, part) is None


def test_typical_power_counts_where_it_is_known_else_the_largest() -> None:
    catalog = make_catalog(
        make_optic(part_number="BOTH"), make_optic(part_number="MAX", power_typ_w=None), make_fiber()
    )
    watts = {
        part.part_number: part_watts(catalog, part)
        for option in find(catalog, make_question(make_end(), make_end()))
        for part in unit_parts(option)
        if part.category == "transceiver"
    }
    assert watts == {"BOTH": 8, "MAX": 9}


@MANY
@given(questions())
def test_unit_parts_are_one_piece_of_every_part(question: LinkQuestion) -> None:
    for option in find(CATALOG, question):
        pieces = unit_parts(option)
        assert len(pieces) == len(question.a_ends) + 2
        assert {part.part_number for part in pieces if part.part_number} == set(counted(option, question))
        assert all(part.count == 1 for part in pieces)

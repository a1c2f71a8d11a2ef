"""Planned examples whose classes are realised by two legal options each: real parts, and the whole audit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from catalogs.records import Catalog
from fabric.audit.run import audit_tables
from fabric.candidates.rejections import Rejections
from fabric.inputs import catalog_of_intent
from fabric.links.options import PartCount, link_options
from fabric.load import load_intent
from fabric.plan import FabricPlan, LinkChoice
from fabric.portions import Grid
from fabric.session import Session, open_session
from fabric.sizing.deal import deal_blocks, deal_links
from fabric.sizing.decode import link_choice, merge_parts, total
from fabric.tables.dictionary import table_names
from fabric.tables.expand import build_table
from fabric.terms import CableKind
from fabric.workflow import plan_of, solve_session
from solvers.result import Selection
from tests.golden.command_line import EXAMPLES
from tests.mixing import all_cells, counted, portions_of

WIDEST = 8  # ports that a cage of any part holds at the most

CASES = {
    "dgx-b200-4su": "twin ports of a host on two rails, reserved endpoints, a unit that is not full",
    "dgx-b300-dual-plane": "every port of a host on two planes, uplinks of two cables each",
    "mi300x-512": "copper splitters to the hosts beside modules",
}


def second_option(session: Session, selection: Selection, chosen: LinkChoice) -> LinkChoice:
    """The last legal option of a class that is of other parts than the plan's."""
    sizing = session.builder.sizings[selection.candidate]
    dealt = deal_links(sizing, selection, deal_blocks(sizing, selection))
    (link,) = [each for each in dealt if each.name is chosen.name]
    options = link_options(session.prepared.terms.parts, link.question, Rejections())
    other = [option for option in options if option.cable != chosen.cable][-1]
    return link_choice(replace(link, option=other))


def parts_of(plan: FabricPlan) -> Iterator[PartCount]:
    for tier in plan.tiers:
        yield PartCount(tier.part_number, "switch", tier.num_switches)
    for link in plan.links:
        for end in (*link.a_ends, link.z_end):
            if end.optic:
                yield PartCount(end.optic, "transceiver", end.num_modules)
        length = link.stock_length_m if link.kind is CableKind.OPTICS else None
        yield PartCount(link.cable, "cable", link.num_cables, length)


def mixed_example(name: str) -> tuple[FabricPlan, Catalog]:
    """The plan of an example with a third of the cells of every class under another option."""
    loaded = load_intent(EXAMPLES / f"{name}.yaml")
    catalog = catalog_of_intent(loaded)
    session = open_session(loaded.intent, catalog)
    result = solve_session(session, tuple(session.sketches.values()))
    assert result.selection is not None
    plan = plan_of(session, result, "0" * 64)
    per_pair = plan.structure.links_per_leaf_spine
    grid = Grid(WIDEST, max(WIDEST // per_pair, 1), min(WIDEST, plan.structure.hosts_per_leaf), False)
    links = []
    for class_name in plan.classes:
        cells = all_cells(plan, grid, class_name)
        third = len(cells) // 3 + 1
        (first,) = plan.link_choices(class_name)
        second = second_option(session, result.selection, first)
        links.append(replace(first, portions=portions_of(cells[third:])))
        links.append(replace(second, portions=portions_of(cells[:third])))
    plan = counted(replace(plan, grid=grid, links=tuple(links)))
    totals = total(session.prepared.terms, merge_parts(parts_of(plan)), plan.spare_percent)
    return replace(plan, totals=totals), catalog


@pytest.mark.parametrize("name", CASES)
def test_two_legal_options_of_every_class_pass_the_audit(name: str) -> None:
    """Nothing is found, and every class has both options in its cables."""
    plan, catalog = mixed_example(name)
    tables = {table: build_table(plan, catalog, table) for table in table_names()}
    report = audit_tables(tables, catalog, plan)
    assert report.findings == ()
    assert report.skipped == ()
    laid = {(row["class"], row["part_number"]) for row in tables["cables"].to_pylist()}
    assert laid == {(link.name.value, link.cable) for link in plan.links}
    assert len(laid) == 2 * len(plan.classes)

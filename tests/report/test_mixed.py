"""Mixed fabrics as people read them: screen, facts, workbook, front, bindings."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from fabric.explain.bindings import bindings
from fabric.export.xlsx import export_xlsx
from fabric.pareto.words import choices_of
from fabric.report.facts import headline, link_kinds, plan_facts
from fabric.report.screen import print_plan
from tests.mixed_plans import MIXED, mixed_catalog, mixed_plan
from tests.sample_plans import sample_plan
from tests.small import intent_of

WIDTH = 80


def screen(name: str) -> list[str]:
    """Lines of the summary, without the frame."""
    text = io.StringIO()
    print_plan(mixed_plan(name), Console(file=text, width=WIDTH))
    return [line.strip("│ ") for line in text.getvalue().splitlines()]


def flowing(lines: list[str]) -> str:
    return " ".join(lines)


@pytest.mark.parametrize("name", MIXED)
def test_the_screen_is_wide_enough(name: str) -> None:
    text = io.StringIO()
    print_plan(mixed_plan(name), Console(file=text, width=WIDTH))
    assert max(len(line) for line in text.getvalue().splitlines()) <= WIDTH
    assert "…" not in text.getvalue()


def test_a_mixed_tier_has_a_row_per_model_and_says_where() -> None:
    lines = screen("mixed-cpo")
    rows = [line.split() for line in lines if line.startswith("spine  ")]
    assert [row[:3] for row in rows[:2]] == [["spine", "S-XDR72", "4"], ["spine", "S-CPO144", "(CPO)"]]
    assert "spine tier: S-XDR72 at spines 0-1, 4-5; S-CPO144 at spines 2-3, 6-7" in lines


def test_a_mixed_class_has_a_row_per_kind_and_says_where() -> None:
    """Fourteen choices are five kinds of link, whatever models they join."""
    lines = screen("mixed-superpod")
    rows = [line.split() for line in lines if line.startswith(("host-leaf  ", "leaf-spine  "))]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("host-leaf", "636", "636"),
        ("host-leaf", "384", "384"),
        ("leaf-spine", "552", "552"),
        ("leaf-spine", "216", "108"),
        ("leaf-spine", "256", "256"),
    ]
    assert "leaf-spine: C-AOC-TWIN-20 leaves 0-5, 12-17 to spines 2-3, 6-7, 10-11; leaves 6-11 to" in flowing(lines)


def test_hosts_that_a_kind_does_not_meet_are_left_out() -> None:
    text = flowing(screen("mixed-hosts"))
    assert "host-leaf: O-DR4-Q + O-DR4-FLT — C-MPO-005 5 m — O-2DR4 all hosts of leaves 4-5" in text
    assert "co-packaged" not in text


@pytest.mark.parametrize("name", MIXED)
def test_kinds_add_up_to_the_headline(name: str) -> None:
    plan, figures, kinds = mixed_plan(name), headline(mixed_plan(name)), link_kinds(mixed_plan(name))
    assert sum(kind.num_links for kind in kinds) == figures.num_links
    assert sum(kind.num_cables for kind in kinds) == figures.num_cables
    assert sum(kind.num_modules for kind in kinds) == figures.num_modules
    assert sum(plan_facts(plan)["counts"].values()) == figures.num_switches


def test_the_workbook_says_where(tmp_path: Path) -> None:
    plan = mixed_plan("mixed-cpo")
    export_xlsx(plan, mixed_catalog(), tmp_path / "mixed.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "mixed.xlsx")["Summary"]
    texts = [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert texts.count("Where") == 2
    assert {"spines 0-1, 4-5", "spines 2-3, 6-7", "leaves 0-15 to spines 0-1, 4-5", "all"} <= set(texts)
    export_xlsx(sample_plan("cpo"), mixed_catalog(), tmp_path / "one.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "one.xlsx")["Summary"]
    assert "Where" not in [cell for row in sheet.iter_rows(values_only=True) for cell in row]


def test_a_front_tells_how_many_of_each() -> None:
    told = dict(choices_of(mixed_plan("mixed-cpo")))
    assert told["leaf tier"] == "S-XDR72"
    assert told["spine tier"] == "4 x S-XDR72 and 4 x S-CPO144 (CPO)"
    assert told["leaf-spine link"] == "800GBASE-DR4 on OS2"
    assert told["leaf-spine modules"] == "576 x O-X2DR4-B / O-X2DR4 and 576 x O-X2DR4 / -"


def test_what_binds_names_the_model_and_the_kind() -> None:
    plan = mixed_plan("mixed-superpod")
    names = [binding.name for binding in bindings(intent_of(), plan, mixed_catalog())]
    assert "cages of a leaf S-NDR32" in names
    assert "cages of a spine S-ONE64" in names
    assert "reach of leaf-spine over C-AOC-TWIN-20" in names
    assert len(names) == len(set(names))

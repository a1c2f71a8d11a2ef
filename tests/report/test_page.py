"""What the page says is what the plan says, and nothing that a file holds becomes markup."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from catalogs.load import load_catalog
from fabric.audit.run import audit_directory
from fabric.export.directory import read_plan_directory
from fabric.report.page.build import render_comparison, render_plan
from fabric.report.page.compare import compare
from fabric.report.page.content import Inputs, page_of
from tests.golden.command_line import railspine

FORMS = ["leaf-spine", "rail-optimized", "nvl72", "three-tiers", "two-planes", "cpo", "rail-only"]
EVIL = "</script><img src=x onerror=alert(1)>'\"&"


class Tags(HTMLParser):
    """Counts elements and checks that they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: dict[str, int] = {}
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in {"meta", "link", "input", "br", "img"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(text: str) -> Tags:
    """The elements of a page."""
    tags = Tags()
    tags.feed(text)
    tags.close()
    assert tags.open == []
    return tags


def page(plan: Any) -> Any:
    """The page of a plan, before it is rendered."""
    catalog = load_catalog()
    directory = read_plan_directory(plan.path)
    return page_of(Inputs(directory, catalog, audit_directory(plan.path, catalog), None, None))


@pytest.mark.parametrize("form", FORMS)
def test_page_nests_and_holds_no_address_that_is_loaded(form: str, page_of: Any) -> None:
    text = page_of(form).text
    tags = read(text)
    assert len(set(tags.ids)) == len(tags.ids)
    assert not re.findall(r"""(?:src|srcset|action)=["']""", text)
    assert not re.findall(r"""<link[^>]*href="(?!data:,)""", text)
    assert "@import" not in text
    assert "url(http" not in text


@pytest.mark.parametrize("form", FORMS)
def test_bill_in_the_page_is_the_bill(form: str, page_of: Any) -> None:
    written = page_of(form)
    data = json.loads(re.search(r'id="data">(.*?)</script>', written.text, re.DOTALL)[1])  # type: ignore[index]
    rows = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
    bill = written.plan.rows("bom")
    assert [(row["order_code"], row["qty"], row["spare_qty"]) for row in rows] == [
        (row["order_code"], row["qty"], row["spare_qty"]) for row in bill
    ]
    for told, row in zip(rows, bill, strict=True):
        for name in ("unit_price_usd", "extended_usd", "power_each_w"):
            assert told[name] == (None if row[name] is None else float(row[name]))


@pytest.mark.parametrize("form", FORMS)
def test_headline_is_that_of_the_plan(form: str, page_of: Any) -> None:
    written = page_of(form)
    totals = written.plan.facts["totals"]
    assert f"{round(float(totals['capex_usd'])):,} <span" in written.text
    assert f"{float(totals['power_w']) / 1000:,.1f} <span" in written.text
    assert "<strong>Proven.</strong>" in written.text
    assert "<strong>No faults.</strong>" in written.text


def test_drawing_holds_every_link_in_words_and_lines(plan_of: Any) -> None:
    for form in FORMS:
        drawing = page(plan_of(form)).drawing
        links = [int(re.search(r": ([\d,]+) x", told)[1].replace(",", "")) for told in drawing.told]  # type: ignore[index]
        assert sum(links) == len(plan_of(form).rows("links"))
        assert len(drawing.lines) == len(links)
        boxes = sorted((box.y, box.x, box.x + box.width) for box in drawing.boxes)
        for first, second in itertools.pairwise(boxes):
            assert first[0] != second[0] or first[2] <= second[1], "boxes of a row lie apart"
        assert all(box.x >= 0 and box.x + box.width <= drawing.width for box in drawing.boxes)


def test_no_text_becomes_markup(plan_of: Any) -> None:
    sound = page(plan_of("leaf-spine"))
    bom = [{**row, "description": EVIL, "vendor": EVIL} for row in sound.bom]
    cards = tuple(replace(card, note=EVIL) for card in sound.cards)
    bars = tuple(replace(bar, label=EVIL) for bar in sound.charts[0].bars)
    charts = (replace(sound.charts[0], bars=bars, note=EVIL), *sound.charts[1:])
    racks = ((EVIL, EVIL, EVIL),)
    text = render_plan(
        replace(sound, name=EVIL, title=EVIL, bom=bom, cards=cards, charts=charts, racks=racks, optics=(EVIL,))
    )
    assert "img" not in read(text).seen
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]
    assert data["name"] == EVIL


def test_no_text_becomes_markup_in_a_comparison(plan_of: Any) -> None:
    plans = [read_plan_directory(plan_of(form).path) for form in ("leaf-spine", "two-planes")]
    sound = compare(plans[0], plans[1])
    bom = [{**row, "description": EVIL, "order_code": EVIL} for row in sound.bom]
    text = render_comparison(replace(sound, names=(EVIL, EVIL), told=(EVIL, EVIL), proofs=(EVIL, EVIL), bom=bom))
    assert "img" not in read(text).seen


def test_comparison_counts_both_bills(plan_of: Any) -> None:
    plans = [plan_of(form) for form in ("leaf-spine", "two-planes")]
    found = compare(*(read_plan_directory(plan.path) for plan in plans))
    for side, plan in zip("ab", plans, strict=True):
        bill = {row["order_code"]: row["qty"] for row in plan.rows("bom")}
        assert {row["order_code"]: row[f"qty_{side}"] for row in found.bom if row[f"qty_{side}"]} == bill
        money = sum(row[f"usd_{side}"] for row in found.bom)
        assert money == pytest.approx(float(plan.facts["totals"]["capex_usd"]))
    assert all(row["qty_more"] == row["qty_b"] - row["qty_a"] for row in found.bom)


def test_page_shows_the_front_with_this_plan_on_it(plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of("leaf-spine")
    totals = plan.facts["totals"]
    here = {"point": 1, "money_usd": totals["capex_usd"], "power_w": totals["power_w"]}
    here |= {"changes": "", "structure": "a"}
    cooler = {"point": 2, "money_usd": "1500000", "power_w": "25000", "changes": EVIL, "structure": "b"}
    (tmp_path / "front.json").write_text(json.dumps({"money": "capex", "points": [here, cooler]}), "utf-8")
    outcome = railspine(["report", str(plan.path), "-o", "-", "--front", str(tmp_path)])
    assert outcome.code == 0, outcome.err
    assert "The ring is this plan." in outcome.out
    assert re.findall(r'class="dot( here)?"', outcome.out) == [" here", ""]
    assert "img" not in read(outcome.out).seen
    xs = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', outcome.out)]
    ys = [float(y) for y in re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)"', outcome.out)]
    assert xs[0] < xs[1], "money to the right"
    assert ys[0] < ys[1], "power upwards"


def test_page_shows_the_runners_up(plan_of: Any) -> None:
    plan = str(plan_of("rail-only").path)
    outcome = railspine(["report", plan, "-o", "-", "--explain", "tests/export/intents/rail-only.yaml"])
    assert outcome.code == 0, outcome.err
    assert "Decisions and their runners-up" in outcome.out
    assert "<td>host-leaf link</td>" in outcome.out


def test_wrong_use_is_told(plan_of: Any, tmp_path: Path) -> None:
    plan = str(plan_of("leaf-spine").path)
    there = tmp_path / "there.html"
    there.write_text("mine", "utf-8")
    for arguments, problem in (
        ([plan, "-o", str(there)], "--force overwrites it"),
        ([plan, plan, "--front", str(tmp_path)], "go with one plan"),
        ([plan, "-o", "-", "--front", str(tmp_path)], "holds no front.json"),
        ([str(tmp_path), "-o", "-"], "holds no plan.json"),
        ([plan, "-o", "-", "--explain", "examples/gb200-nvl72-row.yaml"], "is not the intent that"),
        ([str(plan_of("own-switches").path), "-o", "-"], "--intent FILE brings the tables"),
    ):
        outcome = railspine(["report", *arguments])
        assert (outcome.code, outcome.out) == (2, "")
        assert problem in outcome.err
    (tmp_path / "front.json").write_text("[]", "utf-8")
    assert "is not a front" in railspine(["report", plan, "-o", "-", "--front", str(tmp_path)]).err


def test_own_switches_make_a_page_with_their_intent(plan_of: Any) -> None:
    plan = str(plan_of("own-switches").path)
    outcome = railspine(["report", plan, "-o", "-", "--intent", "examples/600-endpoints.yaml"])
    assert outcome.code == 0, outcome.err
    assert "power unknown" in outcome.out


def test_same_plan_gives_the_same_page(plan_of: Any, page_of: Any) -> None:
    again = railspine(["report", str(plan_of("leaf-spine").path), "-o", "-"])
    assert again.out == page_of("leaf-spine").text

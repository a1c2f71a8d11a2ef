"""A front on disk and on the command line: one set of facts in every form, and plans that are its points."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import fabric.pareto.front
from fabric.errors import InputError
from fabric.pareto.files import FRONT, front_facts, front_table, write_front
from fabric.pareto.front import Front, front_session, pareto_front
from fabric.pareto.plot import Plot
from fabric.terms import Goal
from solvers.problem import SizingProblem
from solvers.search import solve_problem
from tests.golden.command_line import EXAMPLES, railspine
from tests.small import TRADES, intent_of

EXAMPLE = "mi300x-512"
PNG = b"\x89PNG\r\n\x1a\n"
PLOT = Plot("small: money against power", ((Decimal(250_000), Decimal(4000)), (Decimal(10**9), Decimal(1))))


@pytest.fixture(scope="module")
def front() -> Front:
    return pareto_front(front_session(intent_of(), TRADES, Goal.CAPEX), "0" * 64)


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def test_csv_parquet_and_json_hold_the_same(front: Front, tmp_path: Path) -> None:
    write_front(front, PLOT, tmp_path / "front", force=False)
    assert set(contents(tmp_path / "front")) == FRONT.own_files
    facts = json.loads((tmp_path / "front/front.json").read_text("utf-8"))
    assert facts == front_facts(front)
    table = pq.read_table(tmp_path / "front/front.parquet")
    assert table.equals(front_table(front))
    with (tmp_path / "front/front.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(facts["points"]) == table.num_rows == len(lines) == len(front.points)
    for point, row, line in zip(facts["points"], table.to_pylist(), lines, strict=True):
        for key in ("money_usd", "power_w"):
            assert Decimal(point[key]) == row[key] == Decimal(line[key])
        for key in ("structure", "changes"):
            assert point[key] == row[key] == line[key]
        assert point["point"] == row["point"] == int(line["point"])
        assert point["is_supported"] is row["is_supported"] is (line["is_supported"] == "true")


def test_units_stand_in_the_metadata(front: Front) -> None:
    schema = front_table(front).schema
    assert schema.metadata == {b"money": b"capex", b"is_complete": b"true"}
    units = {field.name: field.metadata.get(b"unit") for field in schema}
    assert (units["money_usd"], units["power_w"], units["point"]) == (b"USD", b"W", None)


def test_same_front_same_bytes_and_the_picture_is_whole(front: Front, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_front(front, PLOT, tmp_path / name, force=False)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert one == two
    assert one["front.png"].startswith(PNG)
    svg = one["front.svg"].decode("utf-8")
    for word in ("capex [thousand USD]", "power [kW]", "cheapest", "coolest", "knee", PLOT.title):
        assert f"<!-- {word}" in svg or word in svg, word
    assert "cheapest plan of another structure" in svg
    assert "<dc:date>" not in svg


def test_a_front_of_one_point_can_be_drawn(front: Front, tmp_path: Path) -> None:
    write_front(replace(front, points=front.points[:1]), Plot("x", ()), tmp_path / "one", force=False)
    assert (tmp_path / "one/front.png").read_bytes().startswith(PNG)


def test_only_a_front_is_replaced_and_only_by_force(front: Front, tmp_path: Path) -> None:
    path = tmp_path / "front"
    write_front(front, PLOT, path, force=False)
    before = contents(path)
    shorter = replace(front, points=front.points[:2])
    with pytest.raises(InputError, match="exists already"):
        write_front(shorter, PLOT, path, force=False)
    assert contents(path) == before
    write_front(shorter, PLOT, path, force=True)
    assert len(json.loads((path / "front.json").read_text("utf-8"))["points"]) == 2
    (path / "mine.txt").write_text("keep", "utf-8")
    with pytest.raises(InputError, match=r"not part of a front: mine\.txt"):
        write_front(front, PLOT, path, force=True)
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("keep", "utf-8")
    with pytest.raises(InputError, match=r"holds no front\.json"):
        write_front(front, PLOT, other, force=True)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """The front of an example as --json."""
    outcome = railspine(["pareto", f"examples/{EXAMPLE}.yaml", "--json"])
    assert outcome.code == 0, outcome.err
    facts: dict[str, Any] = json.loads(outcome.out)
    return facts


def test_screen_tells_every_point(told: dict[str, Any]) -> None:
    shown = railspine(["pareto", f"examples/{EXAMPLE}.yaml"], columns=200)
    assert shown.code == 0
    for point in told["points"]:
        assert f"{Decimal(point['money_usd']):,.0f}" in shown.out
        assert f"{Decimal(point['power_w']) / 1000:,.2f}" in shown.out
        assert (point["changes"] or point["structure"])[:60] in shown.out
    assert shown.out.count("knee") == 1
    assert "The front is complete" in shown.out


def test_plan_writes_any_point(told: dict[str, Any], tmp_path: Path) -> None:
    number = len(told["points"])
    for point in (told["points"][0], told["points"][-1]):
        target = tmp_path / str(point["point"])
        arguments = ["plan", f"examples/{EXAMPLE}.yaml", "--point", str(point["point"]), "--output", str(target)]
        outcome = railspine(arguments)
        assert outcome.code == 0, outcome.err
        plan = json.loads((target / "plan.json").read_text("utf-8"))
        assert Decimal(plan["totals"]["capex_usd"]) == Decimal(point["money_usd"])
        assert Decimal(plan["totals"]["power_w"]) == Decimal(point["power_w"])
        assert plan["proof"]["status"] == "optimal"
        assert railspine(["audit", str(target)]).code == 0
    beyond = railspine(["plan", f"examples/{EXAMPLE}.yaml", "--dry-run", "--point", str(number + 1)])
    assert (beyond.code, f"there are {number} points, not {number + 1}" in beyond.err) == (2, True)


def test_a_point_takes_no_time_limit() -> None:
    outcome = railspine(["plan", f"examples/{EXAMPLE}.yaml", "--dry-run", "--point", "1", "--time-limit", "9"])
    assert (outcome.code, "--time-limit does not go with --point" in outcome.err) == (2, True)


def test_directory_is_refused_before_anything_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/x").write_text("keep", "utf-8")
    monkeypatch.setattr(fabric.pareto.front, "solve_problem", lambda *_: pytest.fail("searched"))
    outcome = railspine(["pareto", f"examples/{EXAMPLE}.yaml", "--output", str(tmp_path / "mine"), "--force"])
    assert (outcome.code, "holds no front.json" in outcome.err) == (2, True)


def test_an_interrupt_writes_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(100))

    def solve(problem: SizingProblem) -> Any:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return solve_problem(problem)

    monkeypatch.setattr(fabric.pareto.front, "solve_problem", solve)
    outcome = railspine(["pareto", f"examples/{EXAMPLE}.yaml", "--output", str(tmp_path / "cut")])
    assert outcome.code == 4, outcome.err
    assert "The search was interrupted" in outcome.out
    facts = json.loads((tmp_path / "cut/front.json").read_text("utf-8"))
    assert (len(facts["points"]), facts["is_complete"]) == (2, False)


def test_no_plan_at_all_is_infeasible(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    path = tmp_path / "examples" / f"{EXAMPLE}.yaml"
    path.write_text(path.read_text("utf-8") + "\ncaps: {capex_usd: 10}\n", "utf-8")
    outcome = railspine(["pareto", str(path)])
    assert (outcome.code, outcome.out) == (3, "")
    assert "no fabric of known money and power meets the intent" in outcome.err

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

import fabric.pareto.solve
from fabric.errors import InputError
from fabric.pareto.between import Levels, plans_between
from fabric.pareto.files import FRONT, front_facts, front_table, write_front
from fabric.pareto.front import front_session, pareto_front
from fabric.pareto.plot import Plot
from fabric.pareto.records import Front
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


@pytest.fixture(scope="module")
def mixed_front() -> Front:
    """A front under a cap, with plans between its third point and the fourth."""
    session = front_session(intent_of(policy__mixing=True, caps={"power_kw": 4.2}), TRADES, Goal.CAPEX)
    found = pareto_front(session, "0" * 64)
    return replace(found, between=plans_between(session, (found.points[2], found.points[3]), Levels(4), "0" * 64))


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


@pytest.mark.parametrize("kind", ["front", "mixed_front"])
def test_csv_parquet_and_json_hold_the_same(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    front: Front = request.getfixturevalue(kind)
    write_front(front, PLOT, tmp_path / "front", force=False)
    assert set(contents(tmp_path / "front")) == FRONT.own_files
    facts = json.loads((tmp_path / "front/front.json").read_text("utf-8"))
    assert facts == front_facts(front)
    table = pq.read_table(tmp_path / "front/front.parquet")
    assert table.equals(front_table(front))
    with (tmp_path / "front/front.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    plans = facts["between"]["plans"] if facts["between"] else []
    assert (len(facts["points"]), bool(plans)) == (len(front.points), kind == "mixed_front")
    told = sorted([*facts["points"], *plans], key=lambda point: (point["point"], point["step"]))
    assert len(told) == table.num_rows == len(lines)
    for point, row, line in zip(told, table.to_pylist(), lines, strict=True):
        for key in ("money_usd", "power_w"):
            assert Decimal(point[key]) == row[key] == Decimal(line[key])
        for key in ("structure", "changes"):
            assert point[key] == row[key] == line[key]
        for key in ("point", "step"):
            assert point[key] == row[key] == int(line[key])
        for key in ("hull_gap", "step_gap"):
            gap = point.get(key)
            assert (None if gap is None else float(gap)) == row[key] == (float(line[key]) if line[key] else None)
        assert point["is_supported"] is row["is_supported"] is (line["is_supported"] == "true")


def test_units_stand_in_the_metadata(front: Front) -> None:
    schema = front_table(front).schema
    assert schema.metadata == {b"money": b"capex", b"is_complete": b"true", b"is_mixed": b"false"}
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


def test_the_picture_shows_hull_steps_and_plans_between(mixed_front: Front, tmp_path: Path) -> None:
    write_front(mixed_front, PLOT, tmp_path / "front", force=False)
    svg = (tmp_path / "front/front.svg").read_text("utf-8")
    for words in (
        "hull: no plan lies more than 0.009000% below",
        "steps between supported points",
        "between 3 and 4: cheapest under",
    ):
        assert f"<!-- {words}" in svg or words in svg, words


def test_gaps_stand_beside_the_points_and_as_a_whole(mixed_front: Front) -> None:
    facts = front_facts(mixed_front)
    assert (facts["hull_gap"], facts["is_mixed"]) == ("0.00009000", True)
    gaps = [point["step_gap"] for point in facts["points"]]
    assert gaps[0] is None
    assert max(gaps[1:], key=Decimal) == facts["step_gap"]
    assert 0 < Decimal(facts["between"]["step_gap"]) < Decimal(facts["step_gap"])


def test_a_front_of_one_point_can_be_drawn(front: Front, tmp_path: Path) -> None:
    write_front(replace(front, points=front.points[:1], segments=()), Plot("x", ()), tmp_path / "one", force=False)
    assert (tmp_path / "one/front.png").read_bytes().startswith(PNG)


def test_only_a_front_is_replaced_and_only_by_force(front: Front, tmp_path: Path) -> None:
    path = tmp_path / "front"
    write_front(front, PLOT, path, force=False)
    before = contents(path)
    shorter = replace(front, points=front.points[:2], segments=front.segments[:1])
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


def test_plans_between_two_points_are_listed_and_asked_for_by_number() -> None:
    told = railspine(["pareto", f"examples/{EXAMPLE}.yaml", "--between", "1", "2", "--plans", "3", "--json"])
    assert told.code == 0, told.err
    between = json.loads(told.out)["between"]
    assert (between["after_point"], between["levels"], between["is_complete"]) == (1, 3, True)
    assert between["plans"]
    shown = railspine(["pareto", f"examples/{EXAMPLE}.yaml", "--between", "1", "2", "--plans", "3"], columns=200)
    assert "Each is the cheapest under one of 3 levels of power, mixed fabrics included." in shown.out
    for plan in between["plans"]:
        label = f"{plan['point']}.{plan['step']}"
        assert f"{label}   {Decimal(plan['money_usd']):,.0f}" in shown.out
        asked = ["plan", f"examples/{EXAMPLE}.yaml", "--point", label, "--plans", "3", "--dry-run", "--json"]
        totals = json.loads(railspine(asked).out)["totals"]
        assert Decimal(totals["capex_usd"]) == Decimal(plan["money_usd"])
        assert Decimal(totals["power_w"]) == Decimal(plan["power_w"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["pareto", "--between", "1", "3"],
            "1 and 3 are no neighbours on the front (give a point and the next, of 4)",
        ),
        (["pareto", "--between", "4", "5"], "4 and 5 are no neighbours"),
        (["pareto", "--between", "2", "1"], "2 and 1 are no neighbours"),
        (["pareto", "--between", "0", "1"], "0 is not in the range"),
        (["pareto", "--plans", "3"], "--plans goes with --between A B only"),
        (
            ["plan", "--dry-run", "--point", "1.9"],
            "there are 8 levels behind a point, not 9 (--plans 9 asks for as many)",
        ),
        (["plan", "--dry-run", "--point", "4.1"], "point 4 is the last, nothing lies behind it"),
        (["plan", "--dry-run", "--point", "5.1"], "there are 4 points, not 5"),
        (["plan", "--dry-run", "--point", "1.0"], "'1.0' is no point"),
        (["plan", "--dry-run", "--point", "1", "--plans", "3"], "--plans goes with --point N.K only"),
    ],
)
def test_what_is_not_there_is_refused(arguments: list[str], words: str) -> None:
    outcome = railspine([arguments[0], f"examples/{EXAMPLE}.yaml", *arguments[1:]], columns=200)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err


@pytest.mark.parametrize("arguments", [["pareto", "--between", "1", "2"], ["plan", "--dry-run", "--point", "1.2"]])
def test_plans_between_are_refused_where_mixing_is_ruled_out(arguments: list[str], tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    path = tmp_path / "examples" / f"{EXAMPLE}.yaml"
    path.write_text(path.read_text("utf-8") + "\npolicy: {mixing: false}\n", "utf-8")
    outcome = railspine([arguments[0], str(path), *arguments[1:]], columns=200)
    assert (outcome.code, outcome.out) == (2, "")
    assert "policy.mixing: fabrics may not be mixed" in outcome.err
    assert f"{EXAMPLE}.yaml:" in outcome.err


def test_an_interrupt_between_points_keeps_the_plans_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(100))

    def solve(problem: SizingProblem, **how: bool) -> Any:
        if next(calls) == 7:
            raise KeyboardInterrupt
        return solve_problem(problem, **how)

    monkeypatch.setattr(fabric.pareto.solve, "solve_problem", solve)
    arguments = ["pareto", f"examples/{EXAMPLE}.yaml", "--between", "1", "2", "--output", str(tmp_path / "cut")]
    outcome = railspine(arguments)
    assert outcome.code == 4, outcome.err
    assert "The front is complete" in outcome.out
    assert "The search between 1 and 2 was interrupted" in outcome.out
    facts = json.loads((tmp_path / "cut/front.json").read_text("utf-8"))
    assert (facts["is_complete"], facts["between"]["is_complete"], facts["between"]["step_gap"]) == (
        True,
        False,
        None,
    )
    assert len(facts["between"]["plans"]) == 1


def test_a_point_takes_no_time_limit() -> None:
    outcome = railspine(["plan", f"examples/{EXAMPLE}.yaml", "--dry-run", "--point", "1", "--time-limit", "9"])
    assert (outcome.code, "--time-limit does not go with --point" in outcome.err) == (2, True)


def test_directory_is_refused_before_anything_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/x").write_text("keep", "utf-8")
    monkeypatch.setattr(fabric.pareto.solve, "solve_problem", lambda *_, **__: pytest.fail("searched"))
    outcome = railspine(["pareto", f"examples/{EXAMPLE}.yaml", "--output", str(tmp_path / "mine"), "--force"])
    assert (outcome.code, "holds no front.json" in outcome.err) == (2, True)


def test_an_interrupt_writes_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(100))

    def solve(problem: SizingProblem, **how: bool) -> Any:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return solve_problem(problem, **how)

    monkeypatch.setattr(fabric.pareto.solve, "solve_problem", solve)
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

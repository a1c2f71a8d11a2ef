"""The model of a candidate as text: goals, every rule by its name, and what every variable may be."""

from __future__ import annotations

import random
import re
from fractions import Fraction

from solvers.counting import total_use
from solvers.listing import list_rules
from solvers.model import build_model
from solvers.problem import KINDS, Candidate, Credit, Exclusion, Limit, Protection, Purchase, Rules, Share
from tests.solvers.parts import candidate, demand, group, option
from tests.solvers.random_problems import mixed_problem

ITEM = candidate(
    "A",
    group("leaf", 2, x={"cost": 5, "watt": 3}, y={"cost": 6, "watt": 2}),
    group("spine", s={"cost": 9}, t={"cost": 8}),
    demand("up", option("dac", {"cost": 1, "piece": 1}, leaf="x"), option("aoc", {"cost": 2, "piece": 1}), cells=2),
    demand("across", option("xs", 1, spine="s"), option("any", 2)),
)
RULES = Rules(
    limits=(Limit("watt", 5),),
    shares=(Share("mine", "piece", Fraction(1, 3)),),
    credits=(Credit("piece", 2, {"cost": 1}),),
    protections=(Protection("cost", 1, {"piece": 2}),),
    purchases=(Purchase("piece", Fraction(11, 10), 1, {"cost": 1}),),
    exclusions=(Exclusion("A", {"leaf": {"x": 2}, "spine": {"s": 1}}),),
)


def lines(rules: Rules = RULES) -> list[str]:
    return list_rules(ITEM, rules, ("cost",)).splitlines()


def test_a_person_finds_rules_and_goals() -> None:
    text = lines()
    assert text[0] == "candidate A"
    for line in (
        "goal 1, minimise cost:",
        "  + 5 [leaf is x]",
        "  + 1 [up by dac among x]",
        "  - 1 [credit for piece]",
        "  leaf is filled: [leaf is x] + [leaf is y] = 2",
        "  spine is of one kind: exactly one of [spine is s], [spine is t]",
        "  limit of watt: 3 [leaf is x] + 2 [leaf is y] <= 5",
        "  [leaf is x] 0 to 2",
        "  [up by aoc among y] 0 to 4",
    ):
        assert line in text, line


def test_goals_stand_in_order() -> None:
    text = list_rules(ITEM, Rules(), ("watt", "cost"))
    assert text.index("goal 1, minimise watt:") < text.index("goal 2, minimise cost:")


def test_every_constraint_and_every_variable_has_a_line() -> None:
    for seed in range(40):
        asked = mixed_problem(random.Random(seed))
        for item in asked.candidates:
            assert isinstance(item, Candidate)
            model, variables_of = build_model(item, asked.rules)
            for goal in asked.goals:
                total_use(model, variables_of, goal, asked.rules)
            text = list_rules(item, asked.rules, asked.goals)
            rules, variables = text.split("\nrules:\n")[1].split("\n\nvariables:\n")
            assert len(rules.splitlines()) == len(model.proto.constraints)
            assert len(variables.splitlines()) == len(model.proto.variables)
            names = {variable.name for variable in model.proto.variables}
            assert set(re.findall(r"\[([^\]]*)\]", rules)) <= names


def test_every_rule_is_named() -> None:
    """Whoever reads a line knows which rule it is."""
    text = list_rules(ITEM, RULES, ("cost", KINDS))
    rules = text.split("\nrules:\n")[1].split("\n\n")[0].splitlines()
    assert [line for line in rules if not re.match(r"  \w[^\[]*: ", line)] == []


def test_a_goal_shows_all_that_counts_for_it() -> None:
    """Credits, what is bought, the worst case and kinds, besides uses."""
    text = list_rules(ITEM, RULES, ("cost", KINDS))
    cost, kinds = text.split("\nrules:\n")[0].split("goal 2")
    for term in (
        "- 1 [credit for piece]",
        "+ 1 [bought for piece]",
        "+ 1 [level of cost]",
        "+ 1 [rise of piece above the level]",
    ):
        assert f"  {term}\n" in cost, term
    assert "  + 1 [leaf uses x]\n" in kinds


def test_the_same_candidate_gives_the_same_text() -> None:
    assert lines() == lines()

"""A flip really flips: planned anew at the figure told the decision is another, one step short of it it is not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from catalogs.pricing import part_power_w
from catalogs.records import Catalog
from fabric.explain.records import Decision, Flip
from fabric.explain.run import explain
from fabric.inputs import catalog_of_intent
from fabric.intent.root import FabricIntent
from fabric.load import load_intent, parse_intent
from fabric.plan import FabricPlan
from tests.explain.test_decisions import INTENTS, explained
from tests.golden.command_line import EXAMPLES
from tests.small import TRADES, intent_of, plan_of_intent

STEP = Decimal("0.01")


def decided(plan: FabricPlan, name: str, catalog: Catalog) -> object:
    """What ``plan`` decides, in the words of the decision."""
    first, _, kind = name.partition(" ")
    models = {choice.tier.value: choice.part_number for choice in plan.tiers}
    if kind == "switch":
        return models.get(first)
    if kind == "optics":
        return None if first not in models else catalog.switches[models[first]].cpo is not None
    if kind == "link":
        links = {link.name.value: link for link in plan.links}
        link = links.get(first)  # type: ignore[call-overload]
        return None if link is None else f"{link.pmd} on {link.medium}" if link.pmd else link.cable
    structure = plan.structure
    return {
        "form": structure.form.value,
        "tiers": structure.num_tiers,
        "planes": structure.planes,
        "protocol": plan.protocol,
        "structure": structure.num_switches,
    }[name]


def with_figure(catalog: Catalog, flip: Flip, at: Decimal) -> Catalog:
    """The catalogue with a part at another price or power."""
    number = flip.part_number
    if flip.figure == "unit price":
        price = catalog.prices[number]
        return replace(
            catalog,
            prices={**catalog.prices, number: replace(price, price_usd=price.price_usd + at - flip.now)},
        )
    tables = {"switches": catalog.switches, "optics": catalog.optics}
    name = next(name for name, table in tables.items() if number in table)
    part = tables[name][number]  # type: ignore[index]
    power = part_power_w(part)
    assert power is not None
    assert power[0] == flip.now
    key = "power_typ_w" if power[1] == "typical" else "power_max_w"
    return replace(catalog, **{name: {**tables[name], number: replace(part, **{key: at})}})


def check(intent: FabricIntent, catalog: Catalog, decision: Decision) -> None:
    flip = decision.flip
    assert flip is not None
    own = decided(plan_of_intent(intent, catalog), decision.name, catalog)
    assert flip.flips_at != flip.now
    short = flip.flips_at - STEP if flip.flips_at > flip.now else flip.flips_at + STEP
    assert decided(plan_of_intent(intent, with_figure(catalog, flip, short)), decision.name, catalog) == own
    at = decided(plan_of_intent(intent, with_figure(catalog, flip, flip.flips_at)), decision.name, catalog)
    assert at != own, decision


@pytest.mark.parametrize("name", INTENTS)
def test_flips_of_small_fabrics(name: str) -> None:
    for decision in explained(name).decisions:
        if decision.flip is not None:
            check(INTENTS[name], TRADES, decision)


def test_most_decisions_have_one() -> None:
    decisions = [decision for name in INTENTS for decision in explained(name).decisions if decision.runner_up]
    flips = [decision for decision in decisions if decision.flip is not None]
    assert len(flips) > len(decisions) / 2
    assert {decision.flip.figure for decision in flips if decision.flip} == {"unit price", "power"}


@pytest.mark.parametrize("example", ["dgx-b300-power-cap", "dgx-b300-4su-cpo", "gb200-nvl72-row"])
def test_flips_with_the_packaged_catalogue(example: str) -> None:
    loaded = load_intent(EXAMPLES / f"{example}.yaml")
    catalog = catalog_of_intent(loaded)
    decisions = explain(loaded.intent, loaded.sha256, catalog).decisions
    found = [decision for decision in decisions if decision.flip is not None]
    assert found
    for decision in found:
        check(loaded.intent, catalog, decision)


def test_a_price_book_laid_over_flips_it(tmp_path: Path) -> None:
    """As a user would try it: a book with the price told, and one a cent short of it."""
    text = (EXAMPLES / "dgx-b300-power-cap.yaml").read_text("utf-8") + "policy: {mixing: false}\n"
    loaded = parse_intent(text.encode(), EXAMPLES / "dgx-b300-power-cap.yaml")
    catalog = catalog_of_intent(loaded)
    decisions = {line.name: line for line in explain(loaded.intent, loaded.sha256, catalog).decisions}
    decision = decisions["leaf switch"]
    flip = decision.flip
    assert flip is not None
    models = []
    for at in (flip.flips_at, flip.flips_at + STEP):
        book = tmp_path / f"{at}.csv"
        book.write_text(f"part_number,price_usd,kind,source\n{flip.part_number},{at},quote,user\n", "utf-8")
        plan = plan_of_intent(loaded.intent, catalog_of_intent(loaded, (book,)))
        models.append(plan.tiers[0].part_number)
    assert flip.flips_at < flip.now
    assert models == [decision.runner_up, decision.chosen]


def test_goals_with_slack_tell_no_flip() -> None:
    intent = intent_of(objective=[{"goal": "power", "slack": "5%"}, "capex"])
    decisions = explain(intent, "0" * 64, TRADES).decisions
    assert decisions
    assert all(decision.flip is None for decision in decisions)


def test_a_cap_may_be_what_turns_it() -> None:
    """Under a budget a dearer part makes its plan impossible before another is cheaper."""
    free = plan_of_intent(intent_of(objective="power"), TRADES)
    intent = intent_of(objective="power", caps={"capex_usd": float(free.totals.capex_usd)})
    for decision in explain(intent, "0" * 64, TRADES).decisions:
        if decision.flip is not None:
            check(intent, TRADES, decision)

"""The figure at which a decision turns, found between two plans and proven by planning again.

With n_c pieces of a part in the chosen plan and n_r in the runner-up, a change of d per piece moves their difference
by (n_r - n_c) d, so they meet at now + difference / (n_c - n_r). Others may win before, or the choice may win again
with other parts around it: only a plan made at the new figure tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TypeVar

from catalogs.pricing import part_power_w, unit_price_usd
from catalogs.records import Catalog, OpticModel, SwitchModel
from fabric.explain.answers import Answer, answer_of
from fabric.explain.records import Flip
from fabric.session import Session, reprice
from fabric.terms import Goal
from fabric.workflow import solve_session

Part = TypeVar("Part", SwitchModel, OpticModel)

STEP = Decimal("0.01")
POWER_GOALS = frozenset({Goal.POWER, Goal.CARBON})
"""Goals that watts decide."""

MOST_PARTS = 3
"""Parts that are tried for a decision, the smallest relative change first."""

MOST_ROUNDS = 4
"""How often a flip is drawn nearer because another plan wins before."""


@dataclass(slots=True)
class Flips:
    """Finds flips for the decisions of one plan; plans made at a figure are remembered."""

    session: Session
    chosen: Answer
    _known: dict[tuple[str, Decimal], Answer | None] = field(default_factory=dict)

    def flip(self, runner_up: Answer, is_turned: Callable[[Answer], bool]) -> Flip | None:
        """The unit price (or power) of one part at which the best plan decides otherwise, one step short of it not.

        None when none of the parts nearest to it does, or where slack lets later goals decide.
        """
        if self.session.prepared.terms.slacks[0]:
            return None
        for number, now in self._nearest_parts(runner_up)[:MOST_PARTS]:
            at = self._proven(number, now, runner_up, is_turned)
            if at is not None:
                is_power = self._goal in POWER_GOALS
                return Flip(number, "power" if is_power else "unit price", now, at, "W" if is_power else "USD")
        return None

    @property
    def _goal(self) -> Goal:
        return self.session.prepared.terms.goals[0]

    def _nearest_parts(self, runner_up: Answer) -> list[tuple[str, Decimal]]:
        """(part, figure) of parts whose change could make the two meet above nothing; smallest change first."""
        ranked: list[tuple[Decimal, str, Decimal]] = []
        for number, length in {**self.chosen.parts, **runner_up.parts}:
            now = _figure(self.session.catalog, number, length, self._goal)
            at = None if not now else self._meeting(number, now, now, runner_up)
            if now and at is not None and (number, now) not in [line[1:] for line in ranked]:
                ranked.append((abs(at - now) / now, number, now))
        ranked.sort(key=lambda line: line[0])
        return [(number, now) for _, number, now in ranked]

    def _meeting(self, number: str, now: Decimal, figure: Decimal, other: Answer) -> Decimal | None:
        """The first figure past the one at which the chosen plan and ``other``, planned at ``figure``, meet."""
        more = self.chosen.count(number) - other.count(number)
        if not more:
            return None
        own = self.chosen.value + self.chosen.count(number) * (figure - now)
        meet = figure + (other.value - own) / more
        down = meet < now or (meet == now and more < 0)
        rounded = meet.quantize(STEP, rounding=ROUND_CEILING if down else ROUND_FLOOR)
        past = rounded - STEP if down else rounded + STEP
        return past if past > 0 else None

    def _proven(
        self, number: str, now: Decimal, runner_up: Answer, is_turned: Callable[[Answer], bool]
    ) -> Decimal | None:
        """The figure at which planning again turns the decision while one step short of it does not."""
        at = self._meeting(number, now, now, runner_up)
        for _ in range(MOST_ROUNDS):
            if at is None or not self._turns(number, now, at, is_turned):
                return None
            short = at - STEP if at > now else at + STEP
            if short == now or not self._turns(number, now, short, is_turned):
                return at
            nearer = self._planned(number, now, short)
            closer = None if nearer is None else self._meeting(number, now, short, nearer)
            at = short if closer == at else closer
        return None

    def _turns(self, number: str, now: Decimal, at: Decimal, is_turned: Callable[[Answer], bool]) -> bool:
        found = self._planned(number, now, at)
        return found is not None and is_turned(found)

    def _planned(self, number: str, now: Decimal, at: Decimal) -> Answer | None:
        """The best plan with the figure of one part changed."""
        if (number, at) not in self._known:
            catalog = _changed(self.session.catalog, number, at - now, self._goal)
            session = reprice(self.session, catalog, by_technology=False)
            self._known[number, at] = answer_of(session, solve_session(session, tuple(session.sketches.values())))
        return self._known[number, at]


def _figure(catalog: Catalog, number: str, length_m: Decimal | None, goal: Goal) -> Decimal | None:
    """Unit price in USD, or power in W, of a part."""
    if goal not in POWER_GOALS:
        price = catalog.prices.get(number)
        return None if price is None else unit_price_usd(price, length_m)
    part = catalog.switches.get(number) or catalog.optics.get(number)
    power = None if part is None else part_power_w(part)
    return None if power is None else power[0]


def _changed(catalog: Catalog, number: str, by: Decimal, goal: Goal) -> Catalog:
    """The catalogue with the price or the power of a part changed."""
    if goal not in POWER_GOALS:
        price = catalog.prices[number]
        return replace(catalog, prices={**catalog.prices, number: replace(price, price_usd=price.price_usd + by)})
    if number in catalog.switches:
        return replace(catalog, switches={**catalog.switches, number: _warmer(catalog.switches[number], by)})
    return replace(catalog, optics={**catalog.optics, number: _warmer(catalog.optics[number], by)})


def _warmer(part: Part, by: Decimal) -> Part:
    """The part with the power that counts changed."""
    power = part_power_w(part)
    if power is None:
        raise ValueError(f"{part.part_number} has no power figure")
    watts, word = power
    return replace(part, power_typ_w=watts + by) if word == "typical" else replace(part, power_max_w=watts + by)

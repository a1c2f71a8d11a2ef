"""What an explanation says, free of how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Flip:
    """The figure of one part at which the decision would turn: a unit price in USD, or a power in W."""

    part_number: str
    figure: str
    now: Decimal
    flips_at: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision with its runner-up: what was chosen, the best plan without it, and the difference.

    Differences are runner-up minus chosen, None where no plan is left without the choice. Money in USD, power in W.
    """

    name: str
    chosen: str
    runner_up: str | None
    capex_usd: Decimal | None
    power_w: Decimal | None
    goal_difference: Decimal | None
    flip: Flip | None


@dataclass(frozen=True, slots=True)
class Binding:
    """Something of which all is used: ``used`` of ``limit`` in ``unit``."""

    name: str
    used: str
    limit: str
    remark: str


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A rule of the intent in conflict, and the least change of it alone that restores a plan (None: none does).

    ``enough`` is what to write; ``change`` says by how much that is more, in units, where the rule is a figure.
    """

    key: str
    value: str
    is_default: bool
    enough: str | None
    result: str | None
    change: str | None = None

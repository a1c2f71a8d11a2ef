"""What parts use up of the market: pieces of a part, supplies, components; and the solver's rules on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalogs.pricing import unit_price_usd
from fabric.links.options import PartCount
from fabric.sizing.terms import SizingTerms
from fabric.sizing.uses import CENTS, TCO_UNITS, goal_names
from fabric.terms import Goal, Tier
from solvers.problem import KINDS, Credit, Limit, Protection, Rules, Share


def pieces_of(part_number: str) -> str:
    """The resource that counts pieces of a part."""
    return f"pieces of {part_number}"


def switches_in(tier: Tier) -> str:
    """The resource that counts switches of a tier."""
    return f"{tier.value} switches"


def cpo_switches_in(tier: Tier) -> str:
    """The resource that counts switches of a tier with co-packaged optics."""
    return f"{tier.value} switches with co-packaged optics"


@dataclass(slots=True)
class MarketUses:
    """Uses of market resources, and which of them tell options apart.

    Less of a ``limited`` resource is never worse; more of one ``told_apart`` may be better.
    """

    terms: SizingTerms
    limited: tuple[str, ...] = field(init=False)
    told_apart: tuple[str, ...] = field(init=False)
    _by_part: dict[str, dict[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        market = self.terms.market
        shared = [name for share in market.shares for name in share[:2]]
        owned = [pieces_of(part) for part in market.owned]
        risen = [pieces_of(part) for part in market.rises_cents] if market.gamma else []
        self.told_apart = tuple(dict.fromkeys((*shared, *owned)))
        limits = [name for name, _ in market.limits]
        self.limited = tuple(name for name in dict.fromkeys((*limits, *risen)) if name not in self.told_apart)
        self._by_part = {}
        wanted = {*self.limited, *self.told_apart}
        for resource in market.resources:
            if resource.name in wanted:
                for part, weight in resource.weights.items():
                    self._by_part.setdefault(part, {})[resource.name] = weight
        for part in {*market.owned, *(market.rises_cents if market.gamma else ())}:
            self._by_part.setdefault(part, {})[pieces_of(part)] = 1

    def each(self, part_number: str) -> dict[str, int]:
        """Uses of one piece of a part."""
        return self._by_part.get(part_number, {})

    def uses(self, parts: Iterable[PartCount], tier: Tier | None) -> dict[str, int]:
        """Uses of some parts; ``tier`` is where switches stand."""
        used: dict[str, int] = {}
        for part in parts:
            for name, weight in self.each(part.part_number).items():
                used[name] = used.get(name, 0) + weight * part.count
            if tier in self.terms.cpo_shares and tier is not None:
                cpo = self.terms.parts.catalog.switches[part.part_number].cpo is not None
                used[switches_in(tier)] = part.count
                used[cpo_switches_in(tier)] = part.count if cpo else 0
        return used


def ordered_goals(terms: SizingTerms) -> tuple[str, ...]:
    """Resources to minimise in order; of mixed fabrics that are equal in the user's goals, the least mixed."""
    goals = goal_names(terms.goals)
    place = len(terms.goals)
    return (*goals[:place], KINDS, *goals[place:]) if terms.is_mixed else goals


def market_rules(terms: SizingTerms) -> Rules:
    """Caps, supplies, shares, stocks and protection as rules of the solver."""
    market = terms.market
    uses = MarketUses(terms)
    limits = [Limit(name, most) for name, most in (*terms.caps, *market.limits)]
    shares = [Share(*share) for share in market.shares]
    shares += [
        Share(cpo_switches_in(tier), switches_in(tier), most) for tier, most in terms.cpo_shares.items() if most < 1
    ]
    limited = {name for name, _ in market.limits}
    credits = []
    for part, count in market.owned.items():
        price = terms.parts.catalog.prices.get(part)
        saves = {name: weight for name, weight in uses.each(part).items() if name in limited}
        if price is not None:
            saves[Goal.CAPEX.value] = int(unit_price_usd(price) * CENTS)
            saves[Goal.TCO.value] = int(unit_price_usd(price) * TCO_UNITS)
        credits.append(Credit(pieces_of(part), count, saves))
    protections = []
    if market.gamma:
        for goal, per_cent in ((Goal.CAPEX, 1), (Goal.TCO, TCO_UNITS // CENTS)):
            rises = {pieces_of(part): rise * per_cent for part, rise in market.rises_cents.items()}
            protections.append(Protection(goal.value, market.gamma, rises))
    return Rules(tuple(limits), tuple(shares), tuple(credits), tuple(protections))

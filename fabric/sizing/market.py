"""What parts use up of the market, and the solver's rules on it: caps, supply, shares, stock, protection.

Options and switches count pieces of the parts that a rule knows by name; supply then counts what is bought of them,
spares included and stock left out, and shares count all pieces used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from catalogs.pricing import unit_price_usd
from fabric.links.options import PartCount
from fabric.sizing.racks import whole_units
from fabric.sizing.terms import SizingTerms
from fabric.sizing.uses import CENTS, LIQUID_U, NETWORK_U, TCO_UNITS, goal_names
from fabric.terms import Goal, Tier
from solvers.problem import KINDS, Credit, Limit, Protection, Purchase, Rules, Share


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
        shared = dict.fromkeys(name for share in market.shares for name in share[:2])
        risen = market.rises_cents if market.gamma else {}
        self._by_part = {part: {pieces_of(part): 1} for part in (*market.owned, *market.limited, *risen)}
        for resource in market.resources:
            if resource.name in shared:
                for part, weight in resource.weights.items():
                    self._by_part.setdefault(part, {})[resource.name] = weight
        self.told_apart = (*shared, *map(pieces_of, market.owned))
        named = dict.fromkeys(pieces_of(part) for part in (*sorted(market.limited), *risen))
        self.limited = tuple(name for name in named if name not in self.told_apart)

    def each(self, part_number: str) -> dict[str, int]:
        """Uses of one piece of a part."""
        return self._by_part.get(part_number, {})

    def uses(self, parts: Iterable[PartCount], tier: Tier | None) -> dict[str, int]:
        """Uses of some parts; ``tier`` is where switches stand."""
        used: dict[str, int] = {}
        for part in parts:
            for name, weight in self.each(part.part_number).items():
                used[name] = used.get(name, 0) + weight * part.count
            if tier is not None and tier in self.terms.cpo.shares:
                has_cpo = self.terms.parts.catalog.switches[part.part_number].cpo is not None
                used[switches_in(tier)] = part.count
                used[cpo_switches_in(tier)] = part.count if has_cpo else 0
        return used


def ordered_goals(terms: SizingTerms) -> tuple[str, ...]:
    """Resources to minimise in order; of mixed fabrics that are equal in the user's goals, the least mixed."""
    goals = goal_names(terms.goals)
    place = len(terms.goals)
    return (*goals[:place], KINDS, *goals[place:]) if terms.is_mixed else goals


def stands_in_racks(tier: Tier, part_number: str) -> str:
    """The resource that counts switches of a model and tier in network racks."""
    return f"{part_number} of the {tier.value} tier in network racks"


def racks_capped(terms: SizingTerms) -> bool:
    """Whether network racks or liquid-cooled ones are capped."""
    return any(name in {NETWORK_U, LIQUID_U} for name, _ in terms.caps)


def with_racks_apart(terms: SizingTerms, rules: Rules) -> Rules:
    """The rules, with racks counted as if every model of a tier stood in racks of its own: they are enough then."""
    switches = terms.parts.catalog.switches
    caps = {name: most // terms.rack_usable_u for name, most in terms.caps if name in {NETWORK_U, LIQUID_U}}
    lots = []
    for tier, models in terms.tier_models.items():
        for number in models:
            per_rack = max(terms.rack_usable_u // whole_units(switches[number].rack_units), 1)
            is_liquid = switches[number].cooling == "liquid"
            uses = {RACKS[name]: 1 for name in caps if name == NETWORK_U or is_liquid}
            lots.append(Purchase(stands_in_racks(tier, number), Fraction(1, per_rack), 0, uses))
    limits = [Limit(RACKS[name], most) for name, most in caps.items()]
    return replace(rules.and_limits(limits), purchases=(*rules.purchases, *lots))


RACKS = {NETWORK_U: "network racks", LIQUID_U: "liquid-cooled racks"}


def market_rules(terms: SizingTerms) -> Rules:
    """All rules of the terms."""
    limits = tuple(Limit(name, most) for name, most in (*terms.caps, *terms.market.limits))
    shares = [Share(*share) for share in terms.market.shares]
    shares += [Share(cpo_switches_in(tier), switches_in(tier), most) for tier, most in terms.cpo.shares.items()]
    return Rules(
        limits=limits,
        shares=tuple(shares),
        credits=tuple(_credits(terms)),
        protections=tuple(_protections(terms)),
        purchases=tuple(_purchases(terms)),
    )


def _purchases(terms: SizingTerms) -> Iterator[Purchase]:
    """What is bought of a scarce part, by all that it uses up."""
    market = terms.market
    limited = {name for name, _ in market.limits}
    for part in sorted(market.limited):
        uses = {each.name: each.weights[part] for each in market.resources if part in each.weights}
        of_limits = {name: weight for name, weight in uses.items() if name in limited}
        yield Purchase(pieces_of(part), 1 + market.spare_share, market.owned.get(part, 0), of_limits)


def _credits(terms: SizingTerms) -> Iterator[Credit]:
    """Money saved by stock."""
    for part, count in terms.market.owned.items():
        price = terms.parts.catalog.prices.get(part)
        if price is not None:
            usd = unit_price_usd(price)
            saves = {Goal.CAPEX.value: int(usd * CENTS), Goal.TCO.value: int(usd * TCO_UNITS)}
            yield Credit(pieces_of(part), count, saves)


def _protections(terms: SizingTerms) -> Iterator[Protection]:
    """The worst case of money, where prices may rise."""
    market = terms.market
    if market.gamma:
        for goal, per_cent in ((Goal.CAPEX, 1), (Goal.TCO, TCO_UNITS // CENTS)):
            rises = {pieces_of(part): rise * per_cent for part, rise in market.rises_cents.items()}
            yield Protection(goal.value, market.gamma, rises)

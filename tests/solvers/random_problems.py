"""Random sizing problems, tiny ones for brute force and medium ones for another engine."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb, prod

from solvers.problem import (
    KINDS,
    Candidate,
    Credit,
    DemandClass,
    Exclusion,
    Group,
    Limit,
    Option,
    Protection,
    Purchase,
    Rules,
    Share,
    SizingProblem,
    Variant,
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Largest counts of a problem, largest use of a choice, and how often an option needs something."""

    candidates: int
    groups: int
    variants: int
    classes: int
    options: int
    use: int
    needy: float


TINY = Sizes(candidates=3, groups=2, variants=3, classes=2, options=3, use=4, needy=0.4)
"""Few values, so that ties are common."""
RESOURCES = ("cost", "watt", "fibre")


def tiny_problem(chance: random.Random) -> SizingProblem:
    """A problem that can be tried out; goals are one or two, limits none to two."""
    candidates = tuple(_candidate(chance, f"c{index}", _drawn(chance)) for index in range(chance.randint(1, 3)))
    goals = tuple(chance.sample(RESOURCES[:2], chance.randint(1, 2)))
    limits = tuple(
        Limit(name, chance.randint(0, 12)) for name in chance.sample(RESOURCES, chance.choice((0, 0, 1, 2)))
    )
    return SizingProblem(candidates, goals, Rules(limits))


def slack_problem(chance: random.Random) -> SizingProblem:
    """A tiny problem with two or three goals, slack on all but the last, some of it odd."""
    tiny = tiny_problem(chance)
    goals = tuple(chance.sample(RESOURCES, chance.randint(2, 3)))
    slacks = tuple(Fraction(chance.randint(0, 9), chance.randint(1, 9)) for _ in goals[1:])
    return SizingProblem(tiny.candidates, goals, tiny.rules, slacks)


PARTS = ("part", "plug")
"""Resources of which some lie in stock, or may become dearer."""
MOST_CHOICES = 400
"""Choices of a candidate that are still tried out."""


def mixed_problem(chance: random.Random) -> SizingProblem:
    """Tiny, with groups of several units, classes spread or paired over cells, and rules of every kind."""
    rules = _rules(chance)
    candidates = tuple(_mixed_candidate(chance, f"c{index}", rules) for index in range(chance.randint(1, 3)))
    goals = tuple(chance.sample(("cost", "watt"), chance.randint(1, 2)))
    slacks = (Fraction(chance.randint(0, 3), 4),) if len(goals) == 2 and chance.random() < 0.3 else ()
    goals += (KINDS,) if chance.random() < 0.2 else ()
    excluded = tuple(_exclusion(chance, item) for item in candidates if chance.random() < 0.2)
    return SizingProblem(candidates, goals, rules.and_exclusions(excluded), slacks)


def _exclusion(chance: random.Random, item: Candidate) -> Exclusion:
    """Some dealing of units."""
    units = {
        group.name: Counter(v.name for v in chance.choices(group.variants, k=group.count)) for group in item.groups
    }
    return Exclusion(item.name, units)


def _rules(chance: random.Random) -> Rules:
    names = ("cost", "watt", *PARTS)
    limits = tuple(Limit(name, chance.randint(2, 24)) for name in chance.sample(names, chance.choice((0, 1, 1, 2))))
    shares = tuple(
        Share(name, "pieces", Fraction(chance.randint(0, 6), chance.randint(1, 6)))
        for name in chance.sample(PARTS, chance.choice((0, 0, 1, 2)))
    )
    credits = tuple(
        Credit(name, chance.randint(0, 4), chance.choice(({"cost": 1}, {"cost": 1, name: 1}, {"watt": 1, "cost": 1})))
        for name in chance.sample(PARTS, chance.choice((0, 0, 1, 2)))
    )
    protections = tuple(
        Protection(goal, chance.randint(0, 3), {name: chance.randint(0, 3) for name in (*PARTS, "pieces")})
        for goal in chance.sample(("cost", "watt"), chance.choice((0, 0, 1, 2)))
    )
    purchases = tuple(
        Purchase(
            name, Fraction(chance.randint(4, 7), 4), chance.randint(0, 2), {"cost": chance.randint(1, 3), "watt": 1}
        )
        for name in chance.sample(PARTS, chance.choice((0, 0, 0, 1, 2)))
    )
    return Rules(limits, shares, credits, protections, purchases)


def _mixed_candidate(chance: random.Random, name: str, rules: Rules) -> Candidate:
    """Drawn until it has few enough choices; a class is paired where its groups have equal counts, now and then."""
    while True:
        groups = tuple(_mixed_group(chance, f"g{index}", rules) for index in range(chance.randint(0, 2)))
        classes = tuple(
            _mixed_class(chance, f"k{index}", groups, rules) for index in range(chance.choice((1, 1, 1, 2)))
        )
        item = Candidate(name, groups, classes)
        if num_choices(item) <= MOST_CHOICES:
            return item


def _mixed_group(chance: random.Random, name: str, rules: Rules) -> Group:
    count = chance.choice((1, 2, 2, 3))
    return Group(name, tuple(Variant(f"v{i}", _saved(chance, rules, 3)) for i in range(chance.randint(1, 3))), count)


def _mixed_class(chance: random.Random, name: str, groups: tuple[Group, ...], rules: Rules) -> DemandClass:
    options = tuple(
        Option(f"o{i}", _saved(chance, rules, 3), _needs(chance, groups, 0.6)) for i in range(chance.randint(1, 4))
    )
    demand = DemandClass(name, options, chance.choice((1, 1, 2, 3)))
    counts = [group.count for group in Candidate("", groups, ()).joined(demand)]
    is_paired = len(counts) > 0 and len(set(counts)) == 1 and chance.random() < 0.5
    return replace(demand, is_paired=is_paired)


def _saved(chance: random.Random, rules: Rules, most: int) -> dict[str, int]:
    """Uses of everything, and of what credits save as much more as they may save."""
    uses = {name: chance.randint(0, most) for name in ("cost", "watt") if chance.random() < 0.9}
    uses |= {name: chance.randint(0, 1) for name in PARTS if chance.random() < 0.7}
    uses["pieces"] = sum(uses.get(name, 0) for name in PARTS)
    for credit in rules.credits:
        for name, amount in credit.saves.items():
            if name != credit.resource:
                uses[name] = uses.get(name, 0) + amount * uses.get(credit.resource, 0)
    return uses


def num_choices(item: Candidate) -> int:
    """At most so many ways to deal units to variants and cells to options."""
    ways = prod(comb(group.count + len(group.variants) - 1, group.count) for group in item.groups)
    for demand in item.classes:
        cells = item.num_cells(demand)
        ways *= comb(cells + len(demand.options) - 1, cells)
    return ways


def _drawn(chance: random.Random) -> Sizes:
    return Sizes(
        1,
        chance.randint(0, TINY.groups),
        TINY.variants,
        chance.randint(1, TINY.classes),
        TINY.options,
        TINY.use,
        TINY.needy,
    )


def medium_problem(chance: random.Random) -> SizingProblem:
    """Three candidates of 3 groups with about 6 variants and 3 classes with about 12 options, under two limits."""
    sizes = Sizes(candidates=3, groups=3, variants=6, classes=3, options=12, use=1000, needy=0.7)
    candidates = tuple(_candidate(chance, f"c{index}", sizes, full=True) for index in range(sizes.candidates))
    goals = tuple(chance.sample(RESOURCES[:2], 2))
    limits = tuple(Limit(name, chance.randint(400, 2400)) for name in chance.sample(RESOURCES, 2))
    return SizingProblem(candidates, goals, Rules(limits))


def _candidate(chance: random.Random, name: str, sizes: Sizes, *, full: bool = False) -> Candidate:
    """Uses are dear where they are cool, as in life; ``full`` draws counts near the largest."""
    groups = tuple(
        Group(
            f"g{index}",
            tuple(Variant(f"v{i}", _uses(chance, sizes.use)) for i in range(_count(chance, sizes.variants, full))),
        )
        for index in range(sizes.groups)
    )
    classes = tuple(
        DemandClass(
            f"k{index}",
            tuple(
                Option(f"o{i}", _uses(chance, sizes.use), _needs(chance, groups, sizes.needy))
                for i in range(_count(chance, sizes.options, full))
            ),
        )
        for index in range(sizes.classes)
    )
    return Candidate(name, groups, classes)


def _count(chance: random.Random, largest: int, full: bool) -> int:
    return chance.randint(largest - 2 if full else 1, largest)


def _uses(chance: random.Random, most: int) -> dict[str, int]:
    return {name: chance.randint(0, most) for name in RESOURCES if chance.random() < 0.9}


def _needs(chance: random.Random, groups: tuple[Group, ...], needy: float) -> tuple[tuple[str, frozenset[str]], ...]:
    needs = []
    for group in groups:
        if chance.random() < needy:
            names = [variant.name for variant in group.variants]
            needs.append((group.name, frozenset(chance.sample(names, chance.randint(1, len(names))))))
    return tuple(needs)


def medium_mixed_problem(chance: random.Random) -> SizingProblem:
    """Candidates of two mixed groups, classes along, across and in pairs, and three kinds of rule or more."""
    rules = _medium_rules(chance)
    candidates = tuple(_medium_candidate(chance, f"c{index}", rules) for index in range(chance.choice((1, 1, 1, 2))))
    return SizingProblem(candidates, tuple(chance.sample(("cost", "watt"), chance.choice((1, 1, 2)))), rules)


def _medium_rules(chance: random.Random) -> Rules:
    part, plug = chance.sample(PARTS, 2)
    limits = (Limit("watt", chance.randint(400, 1200)), Limit(part, chance.randint(2, 16)))
    shares = (Share(plug, "pieces", Fraction(chance.randint(2, 5), 6)),)
    credits = (Credit(part, chance.randint(1, 9), {"cost": chance.randint(1, 20), part: 1}),)
    purchases = (Purchase(plug, Fraction(chance.randint(20, 24), 20), chance.randint(0, 5), {"cost": 30, "watt": 2}),)
    rises = {name: chance.randint(1, 12) for name in (*PARTS, "pieces")}
    protections = (Protection("cost", chance.randint(1, 2), rises),)
    kinds = {
        "limits": limits,
        "shares": shares,
        "credits": credits,
        "protections": protections,
        "purchases": purchases,
    }
    return Rules(**{name: kinds[name] for name in chance.sample(sorted(kinds), chance.randint(3, 5))})  # type: ignore[arg-type]


def _medium_candidate(chance: random.Random, name: str, rules: Rules) -> Candidate:
    leaf = Group("leaf", _medium_variants(chance, rules), chance.randint(3, 4))
    spine = Group(
        "spine", _medium_variants(chance, rules), leaf.count if chance.random() < 0.3 else chance.randint(2, 3)
    )
    groups = (leaf, spine)
    along = [Option(f"h{i}", _medium_uses(chance, rules), _needs(chance, (leaf,), 0.8)) for i in range(5)]
    across = [Option(f"t{i}", _medium_uses(chance, rules), _needs(chance, groups, 0.8)) for i in range(8)]
    across.append(Option("any", {**_medium_uses(chance, rules), "cost": 200}))
    is_paired = leaf.count == spine.count
    classes = (
        DemandClass(
            "along", (*along, Option("any", {**_medium_uses(chance, rules), "cost": 200})), chance.randint(1, 3)
        ),
        DemandClass("across", tuple(across), 1, is_paired),
    )
    return Candidate(name, groups, classes)


def _medium_variants(chance: random.Random, rules: Rules) -> tuple[Variant, ...]:
    return tuple(Variant(f"v{i}", _medium_uses(chance, rules)) for i in range(chance.randint(2, 3)))


def _medium_uses(chance: random.Random, rules: Rules) -> dict[str, int]:
    """Cheap is hot; parts as in tiny problems, and paid for."""
    uses = _saved(chance, rules, 1)
    cost = chance.randint(10, 99)
    return {
        **uses,
        "cost": uses.get("cost", 0) + cost,
        "watt": uses.get("watt", 0) + 100 - cost + chance.randint(0, 20),
    }

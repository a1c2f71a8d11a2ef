"""Candidates like those of a large fabric: two mixed groups, classes along and across them, rules that bind."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from solvers.exact import least_use, use_of
from solvers.problem import Candidate, DemandClass, Group, Limit, Option, Rules, Share, Variant

VARIANTS, PLACES, PARTS = 6, 4, 14
"""Variants of a group; sets of them that options treat alike; parts that options are made of."""


@dataclass(frozen=True, slots=True)
class Size:
    """Units of the groups, cells per leaf, options along; ``links`` cells per leaf and spine."""

    leaves: int
    spines: int
    cells: int = 16
    options: int = 40
    links: int = 1


def large_candidate(chance: random.Random, size: Size, name: str = "A") -> tuple[Candidate, Rules]:
    """A candidate, and a power cap, six supply limits and two shares that its cheapest choice breaks."""
    parts = {
        f"p{i}": {"cost": chance.randint(30_000, 160_000), "power": chance.randint(6_000, 19_000)}
        for i in range(PARTS)
    }
    leaf = Group("leaf", _variants(chance, "L"), size.leaves)
    spine = Group("spine", _variants(chance, "S"), size.spines)
    along = [
        _option(chance, parts, f"h{i}", (("leaf", _places(chance, "L", i % PLACES)),)) for i in range(size.options)
    ]
    across = [
        _option(chance, parts, f"t{a}{b}{i}", (("leaf", _alike("L", a)), ("spine", _alike("S", b))))
        for a in range(PLACES)
        for b in range(PLACES)
        for i in range(6)
    ]
    item = Candidate(
        name,
        (leaf, spine),
        (DemandClass("host-leaf", tuple(along), size.cells), DemandClass("leaf-spine", tuple(across), size.links)),
    )
    return item, _binding_rules(chance, item, size)


def _variants(chance: random.Random, prefix: str) -> tuple[Variant, ...]:
    """Cheap ones are hot."""
    costs = [chance.randint(2_500_000, 6_000_000) for _ in range(VARIANTS)]
    return tuple(
        Variant(f"{prefix}{i}", {"cost": cost, "power": int(chance.uniform(0.7, 1.3) * (9_000_000 - cost) // 7)})
        for i, cost in enumerate(costs)
    )


def _alike(prefix: str, place: int) -> frozenset[str]:
    return frozenset(f"{prefix}{i}" for i in range(VARIANTS) if i % PLACES == place)


def _places(chance: random.Random, prefix: str, place: int) -> frozenset[str]:
    """One set of variants treated alike, and now and then the next as well."""
    further = _alike(prefix, (place + 1) % PLACES) if chance.random() < 0.3 else frozenset()
    return _alike(prefix, place) | further


def _option(
    chance: random.Random, parts: dict[str, dict[str, int]], name: str, needs: tuple[tuple[str, frozenset[str]], ...]
) -> Option:
    """A cable, and a part at each end; every third part is from one maker."""
    ends = chance.choices(sorted(parts), k=2)
    uses = {"cost": chance.randint(5_000, 30_000), "power": 0, "pieces": 2}
    for end in ends:
        maker = f"maker{int(end[1:]) % 3}"
        for resource, amount in (*parts[end].items(), (end, 1), (maker, 1)):
            uses[resource] = uses.get(resource, 0) + amount
    return Option(name, uses, needs)


def _binding_rules(chance: random.Random, item: Candidate, size: Size) -> Rules:
    """Limits between what the cheapest and the coolest choice use, and below what either uses of its parts."""
    cheap, cool = (_measure(item, goal) for goal in ("cost", "power"))
    low, high = cool("power"), cheap("power")
    power = Limit("power", low + int((high - low) * chance.uniform(0.3, 0.8)))
    names = [f"p{i}" for i in range(PARTS)]
    wanted = sorted(names, key=lambda name: -max(cheap(name), cool(name)))[:4]
    wanted += [name for name in names if name not in wanted][:2]
    spare = size.leaves * size.cells // 3
    supplies = tuple(
        Limit(name, int((max(cheap(name), cool(name)) or spare) * chance.uniform(0.3, 0.7))) for name in wanted
    )
    shares = tuple(Share(f"maker{i}", "pieces", Fraction(chance.randint(35, 50), 100)) for i in range(2))
    return Rules((power, *supplies), shares)


def _measure(item: Candidate, goal: str) -> Callable[[str], int]:
    """What the best choice for a goal uses, rules aside."""
    selection = least_use(item, Rules(), goal).selection
    assert selection is not None
    return lambda resource: use_of(item, selection, resource)

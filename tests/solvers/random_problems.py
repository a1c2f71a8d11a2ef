"""Random sizing problems, tiny ones for brute force and medium ones for another engine."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

from solvers.problem import Candidate, DemandClass, Group, Limit, Option, Rules, SizingProblem, Variant


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

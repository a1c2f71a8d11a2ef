"""Every mixed plan of small fabrics, counted out: no solver, no model, whole numbers only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import product

from fabric.pareto.certificate import Figures
from fabric.session import Session, session_under
from fabric.sizing.market import pieces_of
from fabric.sizing.terms import MarketTerms, PartResource
from fabric.terms import Goal
from solvers.problem import Candidate, DemandClass, Option

Uses = tuple[int, ...]
"""Money, power, and what is limited."""


def limited(session: Session, **most: int) -> Session:
    """The session with so many pieces to be had of the parts named; ``_`` in a name stands for ``-``."""
    units = {name.replace("_", "-"): count for name, count in most.items()}
    market = MarketTerms(
        resources=tuple(PartResource(f"units of {part}", {part: 1}) for part in units),
        limits=tuple((f"units of {part}", count) for part, count in units.items()),
    )
    return session_under(session, replace(session.prepared.terms, market=market))


def mixing(session: Session) -> Session:
    """The session with mixed fabrics, whether or not anything is limited."""
    return session_under(session, replace(session.prepared.terms, must_mix=True))


def all_mixed(session: Session) -> list[Figures]:
    """Money and power of every plan within the limits that no other beats in money, power and all that is limited."""
    terms = session.prepared.terms
    pieces = {each.name: pieces_of(part) for each in terms.market.resources for part in each.weights}
    limits = dict((*terms.caps, *((pieces[name], most) for name, most in terms.market.limits)))
    names = tuple(dict.fromkeys((terms.goals[0].value, Goal.POWER.value, *limits)))
    most = tuple(limits.get(name) for name in names)

    def within(uses: Uses) -> bool:
        return all(limit is None or use <= limit for use, limit in zip(uses, most, strict=True))

    found: set[Uses] = set()
    for sketch in session.sketches.values():
        candidate = sketch.build()
        if candidate is not None:
            found |= set(_plans(candidate, names, within))
    return sorted({(uses[0], uses[1]) for uses in best_of(found)})


def best_of(found: Iterable[Uses]) -> list[Uses]:
    """Those that no other undercuts in one and matches in the rest."""
    kept: list[Uses] = []
    for uses in sorted(set(found)):
        if len(uses) == 2:
            if not kept or uses[1] < kept[-1][1]:
                kept.append(uses)
        elif not any(all(a <= b for a, b in zip(other, uses, strict=True)) for other in reversed(kept)):
            kept.append(uses)
    return kept


def corners_of(front: Iterable[Figures]) -> list[Figures]:
    """The extreme points of some plans that are sorted: those that the lower-left hull turns at."""
    kept: list[Figures] = []
    for money, power in front:
        while kept and power >= kept[-1][1] and money >= kept[-1][0]:
            break
        else:
            while len(kept) > 1 and _is_above(kept[-2], kept[-1], (money, power)):
                kept.pop()
            kept.append((money, power))
    return kept


def _is_above(a: Figures, middle: Figures, b: Figures) -> bool:
    """Whether the middle one of three lies on or above the line through the others."""
    return (middle[0] - a[0]) * (b[1] - a[1]) - (middle[1] - a[1]) * (b[0] - a[0]) <= 0


def _plans(candidate: Candidate, names: tuple[str, ...], within: Callable[[Uses], bool]) -> Iterator[Uses]:
    """Uses of the best plans of a candidate, over all ways to deal its units."""
    deals = [list(_deals(group.count, len(group.variants))) for group in candidate.groups]
    ways: dict[tuple[str, tuple[str, ...], int], list[Uses]] = {}
    for dealt in product(*deals):
        counts = {
            group.name: {v.name: n for v, n in zip(group.variants, units, strict=True) if n}
            for group, units in zip(candidate.groups, dealt, strict=True)
        }
        chosen = [(v.uses, counts[g.name].get(v.name, 0)) for g in candidate.groups for v in g.variants]
        used = [tuple(sum(uses.get(name, 0) * count for uses, count in chosen) for name in names)]
        for demand in candidate.classes:
            for options, cells in _meetings(candidate, demand, counts):
                key = (demand.name, tuple(option.name for option in options), cells)
                if key not in ways:
                    each = [tuple(option.uses.get(name, 0) for name in names) for option in options]
                    ways[key] = best_of(_dealt(each, cells))
                used = _sums(used, ways[key], within)
        yield from used


def _meetings(
    candidate: Candidate, demand: DemandClass, counts: dict[str, dict[str, int]]
) -> Iterator[tuple[list[Option], int]]:
    """Legal options and number of cells of every combination of variants that meet."""
    joined = candidate.joined(demand)
    assert not demand.is_paired, "three tiers are not counted out"
    for met in product(*(counts[group.name].items() for group in joined)):
        cells = demand.cells
        for _, units in met:
            cells *= units
        chosen = {group.name: variant for group, (variant, _) in zip(joined, met, strict=True)}
        yield [o for o in demand.options if all(chosen[where] in names for where, names in o.needs)], cells


def _dealt(each: list[Uses], cells: int) -> list[Uses]:
    """Sums of every way to deal cells to options."""
    return [
        tuple(sum(count * use for count, use in zip(deal, uses, strict=True)) for uses in zip(*each, strict=True))
        for deal in _deals(cells, len(each))
    ]


def _sums(some: list[Uses], more: list[Uses], within: Callable[[Uses], bool]) -> list[Uses]:
    added = (tuple(a + b for a, b in zip(one, other, strict=True)) for one in some for other in more)
    return best_of(uses for uses in added if within(uses))


def _deals(count: int, kinds: int) -> Iterator[tuple[int, ...]]:
    """Every way to deal ``count`` alike things to some kinds."""
    if kinds == 1:
        yield (count,)
    elif kinds > 1:
        for first in range(count + 1):
            for rest in _deals(count - first, kinds - 1):
                yield (first, *rest)

"""Places of racks and choices of parts in turn: shorter cables allow cheaper parts, and parts say what a metre costs.

The search sizes every structure on a layout by rule, made for any switch that may fill its tiers. Here the best of
them is laid out for the switches that were chosen, its racks moved until cables are short, and sized again, as long
as that gains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fabric.session import Session
from fabric.sizing.build import Sizing, SizingBuilder
from fabric.sizing.by_length import Held
from fabric.sizing.deal import deal_blocks, dealt_to
from fabric.sizing.terms import SizingTerms
from fabric.terms import ClassName, Tier
from solvers.result import Selection, SizingResult, SolveStatus

MOST_TURNS = 4

Solve = Callable[[Session], SizingResult]


def alternate(session: Session, result: SizingResult, solve: Solve) -> tuple[Session, SizingResult]:
    """The session of the best layout that was found, and the answer on it; ``solve`` sizes a session.

    The answer is proven for its layout, and none of the structures laid out by rule is better: that is what the
    certificates say. Raises ValueError when nothing is selected.
    """
    best = session, result
    for _ in range(MOST_TURNS):
        nearer = _nearer(*best)
        if nearer is None:
            break
        found = solve(nearer)
        if found.selection is None or found.values > best[1].values:
            break
        gains = found.values < best[1].values
        is_proven = found.status is SolveStatus.OPTIMAL and best[1].status is SolveStatus.OPTIMAL
        known = replace(
            found,
            status=SolveStatus.OPTIMAL if is_proven else SolveStatus.FEASIBLE,
            bounds=found.bounds if is_proven else tuple(map(min, found.bounds, best[1].bounds)),
            certificates=result.certificates,
        )
        best = nearer, known
        if not gains:
            break
    return best


def _nearer(session: Session, result: SizingResult) -> Session | None:
    """The selected candidate alone, laid out for its own switches; None when these find no other place."""
    if result.selection is None:
        raise ValueError("nothing is selected")
    name = result.selection.candidate
    sizing, builder = session.builder.sizings[name], session.builder
    models: dict[Tier, set[str]] = {tier: set() for tier in Tier}
    for part in sizing.parts.tiers:
        models[part.tier].update(model for model, count in result.selection.variants[part.name].items() if count)
    weights: dict[ClassName, int] = {}
    for joint in sizing.parts.classes:
        for option in result.selection.options[joint.key]:
            cables = sizing.classes[joint.key, option][1].cables_per_link
            weights[joint.name] = max(weights.get(joint.name, 1), cables)
    offered = {
        tier: tuple(name for name in names if name in models[tier])
        for tier, names in builder.terms.tier_models.items()
    }
    terms = replace(builder.terms, tier_models=offered)
    own = SizingBuilder(terms, builder.by_technology, builder.links, _held(terms, sizing, result.selection))
    place = own.nearer(replace(sizing.place, ways=None), weights)
    sketch = None if place is None else own.sketch(name, place)
    if place is None or sketch is None:
        return None
    own.rejections.merge(builder.rejections)
    own.refusals.merge(builder.refusals)
    return replace(session, builder=own, places={name: place}, sketches={name: sketch})


def _held(terms: SizingTerms, sizing: Sizing, selection: Selection) -> Held | None:
    """Which blocks have which model, where models are mixed: lengths then are told apart to the last."""
    if not terms.is_mixed or sizing.parts.cut is None:
        return None
    dealt = deal_blocks(sizing, selection)
    blocks = {tier: dealt_to(sizing, dealt, tier) for tier in sizing.place.shape.tiers}
    return Held(sizing.parts.cut.grid, blocks)

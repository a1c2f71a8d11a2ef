"""Where co-packaged optics stand and what they are for: the plan against the best one without them in that tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalogs.records import SwitchModel
from fabric.plan import CpoPlacement, Totals
from fabric.sizing.build import Sizing
from fabric.sizing.decode import selected_parts
from fabric.sizing.narrow import Keep, narrowed
from fabric.sizing.questions import tier_ports
from fabric.sizing.terms import SizingTerms
from fabric.sizing.totals import total
from fabric.terms import CableKind, ClassName, Tier
from solvers.problem import Sketch
from solvers.result import Selection, SizingResult, SolveStatus

Solve = Callable[[tuple[Sketch, ...], bool], SizingResult | None]
"""The best of some sketches, within the caps or (False) whatever they say; None where there is no time for it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selection with what its names mean."""

    terms: SizingTerms
    sizing: Sizing
    selection: Selection

    def models(self, tier: Tier) -> dict[str, int]:
        """Switches of a tier by model."""
        return self.sizing.parts.switches_by_model(tier, self.selection.variants)

    def totals(self) -> Totals:
        """Money and power without spares."""
        return total(self.terms, selected_parts(self.sizing, self.selection), Decimal(0))

    def assemblies(self, name: ClassName) -> tuple[str, ...]:
        """Cables with attached ends that a class uses."""
        cables = []
        for joint in self.sizing.parts.classes:
            if joint.name is name:
                options = [self.sizing.classes[joint.key, option][1] for option in self.selection.options[joint.key]]
                cables += [option.cable for option in options if option.kind is CableKind.ASSEMBLY]
        return tuple(dict.fromkeys(cables))


def cpo_placements(
    chosen: Chosen, sizings: Mapping[str, Sizing], sketches: Mapping[str, Sketch], solve: Solve
) -> tuple[CpoPlacement, ...]:
    """One record per tier with co-packaged switches."""
    switches = chosen.terms.parts.catalog.switches
    placements = []
    for tier in chosen.sizing.place.shape.tiers:
        models = chosen.models(tier)
        with_cpo = {model: count for model, count in models.items() if switches[model].cpo is not None}
        if with_cpo:
            counted = (with_cpo, sum(models.values()))
            placements.append(_placement(chosen, tier, counted, _without(chosen, tier, sizings, sketches, solve)))
    return tuple(placements)


def _without(
    chosen: Chosen, tier: Tier, sizings: Mapping[str, Sizing], sketches: Mapping[str, Sketch], solve: Solve
) -> tuple[Chosen | None, bool] | None:
    """The best plan that has such a tier and only pluggable switches in it, and whether the caps keep it out.

    None where time was up before that was known.
    """
    switches = chosen.terms.parts.catalog.switches

    def keep_in(key: str) -> Keep:
        parts = {part.name for part in sizings[key].parts.tiers if part.tier is tier}
        return lambda owner, model: owner not in parts or switches[model].cpo is None

    pluggable = tuple(narrowed(sketch, keep_in) for sketch in sketches.values())
    for within_caps in (True, False):
        result = solve(pluggable, within_caps)
        if result is None or result.status is SolveStatus.UNKNOWN:
            return None
        if result.selection is not None:
            other = Chosen(chosen.terms, sizings[result.selection.candidate], result.selection)
            return (other if tier in other.sizing.place.shape.tiers else None), not within_caps
    return None, True


def _placement(
    chosen: Chosen, tier: Tier, counted: tuple[Mapping[str, int], int], without: tuple[Chosen | None, bool] | None
) -> CpoPlacement:
    with_cpo, num_switches = counted
    other, is_needed = without or (None, False)
    records = [chosen.terms.parts.catalog.switches[model] for model in with_cpo]
    own = chosen.totals()
    there = None if other is None else other.totals()
    return CpoPlacement(
        tier=tier,
        part_numbers=tuple(with_cpo),
        num_switches=sum(with_cpo.values()),
        of_switches=num_switches,
        els_modules=_els_modules(records, with_cpo),
        is_needed=is_needed,
        instead=() if other is None else tuple(other.models(tier)),
        saves_power_w=None if there is None or there.unpowered or own.unpowered else there.power_w - own.power_w,
        saves_usd=None if there is None or there.unpriced or own.unpriced else there.capex_usd - own.capex_usd,
        loses=tuple(_losses(chosen, tier, other)),
        is_compared=without is not None,
    )


def _els_modules(records: list[SwitchModel], counts: Mapping[str, int]) -> int | None:
    """External laser sources of all these switches; None where the count of a model is unknown."""
    each = [None if record.cpo is None else record.cpo.els_modules for record in records]
    if None in each:
        return None
    return sum((modules or 0) * counts[record.part_number] for record, modules in zip(records, each, strict=True))


def _losses(chosen: Chosen, tier: Tier, other: Chosen | None) -> list[str]:
    """What the tier gives up for co-packaged optics."""
    losses = []
    copper = () if other is None or tier is not Tier.LEAF else other.assemblies(ClassName.HOST_LEAF)
    if copper:
        losses.append(f"copper to the hosts ({', '.join(copper)})")
    down, _, up, _ = tier_ports(chosen.sizing.place.shape.structure, tier)
    losses.append(f"service of single optics: an engine that fails takes its switch with {down + up} ports")
    return losses

"""Small fabrics on the sample catalogue, and every plan that they have, tried out one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import yaml

from catalogs.records import Catalog
from fabric.candidates.enumerate import label
from fabric.intent.root import FabricIntent
from fabric.links.options import PartCount, option_parts, technology
from fabric.load import parse_intent
from fabric.plan import FabricPlan
from fabric.session import Session, open_session
from fabric.sizing.decode import merge_parts
from fabric.sizing.totals import total
from fabric.terms import Goal, Tier
from fabric.workflow import plan_fabric
from tests.sample_catalog import sample_catalog

CATALOG = sample_catalog()

SMALL = """
name: small
hosts: {model: H-TWIN400, count: 12}
topology: {tiers: [1, 2]}
room: {liquid_cooling: true, lengths: {in_row: 10, cross_room: 20}}
tco: {price_per_kwh_usd: 0.1}
policy: {mixing: false}
"""
"""96 endpoints of 400G, InfiniBand or Ethernet, copper in the rack and fibre beyond; one model a tier."""


def intent_of(text: str = SMALL, **changes: object) -> FabricIntent:
    """The intent in ``text`` with other values; ``topology__tiers=2`` sets topology.tiers, None takes a key away."""
    data = yaml.safe_load(text)
    for name, value in changes.items():
        *sections, key = name.split("__")
        section = data
        for part in sections:
            section = section.setdefault(part, {})
        if value is None:
            section.pop(key, None)
        else:
            section[key] = value
    return parse_intent(yaml.safe_dump(data, sort_keys=False).encode(), Path("small.yaml")).intent


def plan_of_intent(intent: FabricIntent, catalog: Catalog = CATALOG) -> FabricPlan:
    """The plan of ``intent``."""
    return plan_fabric(intent, "0" * 64, catalog)


def fibers_of(plan: FabricPlan) -> int:
    """Fibres in use over all links of ``plan``."""
    return sum(link.num_links * link.fibers_per_link for link in plan.links)


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan that was counted out: its structure, parts and figures."""

    structure: str
    form: str
    tiers: str
    planes: str
    protocol: str
    num_switches: int
    models: dict[Tier, str]
    technologies: dict[str, str]
    capex_usd: Decimal
    power_w: Decimal
    tco_usd: Decimal
    fibers: int

    def figure(self, goal: Goal) -> Decimal:
        """What ``goal`` counts."""
        return {Goal.CAPEX: self.capex_usd, Goal.POWER: self.power_w, Goal.TCO: self.tco_usd}[goal]


def all_plans(intent: FabricIntent, catalog: Catalog = CATALOG) -> list[Tried]:
    """Every combination of models and links of every candidate, each summed from its parts."""
    return list(_all_plans(open_session(intent, catalog, by_technology=True)))


def _all_plans(session: Session) -> Iterator[Tried]:
    for key, sketch in session.sketches.items():
        candidate = sketch.build()
        if candidate is None:
            continue
        sizing = session.builder.sizings[key]
        shape = sizing.place.shape
        for variants in product(*(group.variants for group in candidate.groups)):
            chosen = {group.name: v.name for group, v in zip(candidate.groups, variants, strict=True)}
            for options in product(*(demand.options for demand in candidate.classes)):
                if not all(chosen[where] in names for option in options for where, names in option.needs):
                    continue
                taken = {demand.name: o.name for demand, o in zip(candidate.classes, options, strict=True)}
                parts = [
                    PartCount(chosen[tier.value], "switch", shape.structure.num_in_tier(tier)) for tier in shape.tiers
                ]
                fibers = 0
                for meaning in taken.items():
                    question, legal = sizing.classes[meaning]
                    parts += option_parts(legal, question)
                    fibers += question.num_links * legal.fibers_per_link
                totals = total(session.prepared.terms, merge_parts(parts), Decimal(0))
                yield Tried(
                    structure=label(shape.structure),
                    form=shape.structure.form.value,
                    tiers=str(shape.structure.num_tiers),
                    planes=str(shape.structure.planes),
                    protocol=shape.protocol,
                    num_switches=shape.structure.num_switches,
                    models={tier: chosen[tier.value] for tier in shape.tiers},
                    technologies={name: technology(sizing.classes[name, o][1]) for name, o in taken.items()},
                    capex_usd=totals.capex_usd,
                    power_w=totals.power_w,
                    tco_usd=totals.tco_usd,
                    fibers=fibers,
                )


def _with_cool_twins(catalog: Catalog) -> Catalog:
    """The catalogue with a dearer and cooler twin of some switches and modules, each at a rate of its own."""
    switches, optics, prices = dict(catalog.switches), dict(catalog.optics), dict(catalog.prices)
    twins = (("S-NDR32", 31000, 720), ("S-ETH64", 52000, 700), ("S-ETH128", 110_000, 1500))
    for number, usd, watts in twins:
        twin = replace(switches[number], part_number=f"{number}-COOL", power_typ_w=Decimal(watts))
        switches[twin.part_number] = twin
        prices[twin.part_number] = replace(prices[number], part_number=twin.part_number, price_usd=Decimal(usd))
    for number, usd, watts in (("O-2DR4", 1500, 14), ("O-2DR4-FLT", 1900, 11), ("O-DR4-Q", 800, 7)):
        module = replace(optics[number], part_number=f"{number}-COOL", power_typ_w=Decimal(watts))
        optics[module.part_number] = module
        prices[module.part_number] = replace(prices[number], part_number=module.part_number, price_usd=Decimal(usd))
    return replace(catalog, switches=switches, optics=optics, prices=prices)


TRADES = _with_cool_twins(CATALOG)
"""The sample catalogue with money and power to trade."""

"""What the catalogue does not know, and what that keeps the planner from doing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogs.pricing import assembly_power_w, part_power_w
from catalogs.records import AssemblyModel, Catalog, CoPackagedOptics, FiberModel, HostModel, OpticModel, SwitchModel

NO_PRICE = "cannot be chosen for a cost goal"
NO_POWER = "cannot be chosen for a power or TCO goal"
NO_HEIGHT = "cannot be placed in a rack"
NO_BUDGET = "cannot be linked: the loss its channel may have is not known"
NO_LOSS = "cannot be linked: the loss of its connector is not known"
NO_JUMPER = "cannot be linked: no fibre cable with its connector, polish and medium"
LOW_CONFIDENCE = "stands on a source of low confidence: good for looking, not for optimising"


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact of ``part_number`` that ``table`` does not hold, named by its column, and what follows."""

    table: str
    part_number: str
    column: str
    consequence: str


@dataclass(frozen=True, slots=True)
class TableSummary:
    """How complete one table is: parts, those with a price (and how many of these are estimates), with a power."""

    table: str
    num_parts: int
    num_priced: int
    num_estimates: int
    num_powered: int
    num_low_confidence: int


def missing_facts(catalog: Catalog) -> tuple[MissingFact, ...]:
    """Every missing fact, in table order, then file order, then column by column."""
    return (
        *(fact for switch in catalog.switches.values() for fact in _switch_facts(catalog, switch)),
        *(fact for optic in catalog.optics.values() for fact in _optic_facts(catalog, optic)),
        *(fact for part in catalog.assemblies.values() for fact in _assembly_facts(catalog, part)),
        *(fact for fiber in catalog.fibers.values() for fact in _fiber_facts(catalog, fiber)),
        *(fact for host in catalog.hosts.values() for fact in _host_facts(catalog, host)),
    )


def summarize(catalog: Catalog) -> tuple[TableSummary, ...]:
    """One line per table of parts. Hosts are outside the fabric and have no price."""
    powered = {
        "switches": [name for name, part in catalog.switches.items() if part_power_w(part)],
        "optics": [name for name, part in catalog.optics.items() if part_power_w(part)],
        "assemblies": [name for name, part in catalog.assemblies.items() if assembly_power_w(part) is not None],
        "fibers": list(catalog.fibers),
        "hosts": [name for name, part in catalog.hosts.items() if part_power_w(part)],
    }
    return tuple(_summary(catalog, table, len(names)) for table, names in powered.items())


def _summary(catalog: Catalog, table: str, num_powered: int) -> TableSummary:
    parts = getattr(catalog, table)
    prices = [catalog.prices[name] for name in parts if name in catalog.prices]
    low = [part for part in parts.values() if _is_low_confidence(catalog, part.source)]
    estimates = [price for price in prices if price.kind == "estimate"]
    return TableSummary(table, len(parts), len(prices), len(estimates), num_powered, len(low))


def _switch_facts(catalog: Catalog, switch: SwitchModel) -> Iterator[MissingFact]:
    name = switch.part_number
    yield from _price_facts(catalog, "switches", name)
    if part_power_w(switch) is None:
        yield MissingFact("switches", name, "power_typ_w", NO_POWER)
    if switch.rack_units is None:
        yield MissingFact("switches", name, "rack_units", NO_HEIGHT)
    if switch.cpo is not None:
        yield from _light_facts(catalog, "switches", name, switch.cpo, "cpo_")
    yield from _confidence_facts(catalog, "switches", name, switch.source, switch.power_source)


def _optic_facts(catalog: Catalog, optic: OpticModel) -> Iterator[MissingFact]:
    yield from _price_facts(catalog, "optics", optic.part_number)
    if part_power_w(optic) is None:
        yield MissingFact("optics", optic.part_number, "power_typ_w", NO_POWER)
    yield from _light_facts(catalog, "optics", optic.part_number, optic, "")
    yield from _confidence_facts(catalog, "optics", optic.part_number, optic.source, optic.power_source)


def _assembly_facts(catalog: Catalog, part: AssemblyModel) -> Iterator[MissingFact]:
    yield from _price_facts(catalog, "assemblies", part.part_number)
    if part.power_head_w is None:
        yield MissingFact("assemblies", part.part_number, "power_head_w", NO_POWER)
    if part.power_tail_w is None:
        yield MissingFact("assemblies", part.part_number, "power_tail_w", NO_POWER)
    yield from _confidence_facts(catalog, "assemblies", part.part_number, part.source)


def _fiber_facts(catalog: Catalog, fiber: FiberModel) -> Iterator[MissingFact]:
    yield from _price_facts(catalog, "fibers", fiber.part_number)
    if not _knows_connector(catalog, fiber.connector, fiber.medium):
        yield MissingFact("fibers", fiber.part_number, "connector", NO_LOSS)
    yield from _confidence_facts(catalog, "fibers", fiber.part_number, fiber.source)


def _host_facts(catalog: Catalog, host: HostModel) -> Iterator[MissingFact]:
    if part_power_w(host) is None:
        yield MissingFact("hosts", host.part_number, "power_typ_w", "racks with it cannot be checked for power")
    if host.rack_units is None:
        yield MissingFact("hosts", host.part_number, "rack_units", NO_HEIGHT)
    yield from _confidence_facts(catalog, "hosts", host.part_number, host.source)


def _price_facts(catalog: Catalog, table: str, name: str) -> Iterator[MissingFact]:
    if name not in catalog.prices:
        yield MissingFact(table, name, "price_usd", NO_PRICE)


def _light_facts(
    catalog: Catalog, table: str, name: str, light: OpticModel | CoPackagedOptics, prefix: str
) -> Iterator[MissingFact]:
    """What an optic or a CPO connector needs so that a channel can be judged and a cable bought."""
    rate = light.lane_rate_gbps if isinstance(light, CoPackagedOptics) else light.optical_lane_rate_gbps
    key = (light.pmd_family, rate, light.medium)
    if not any((row.pmd_family, row.lane_rate_gbps, row.medium) == key for row in catalog.budgets):
        yield MissingFact(table, name, f"{prefix}pmd_family", NO_BUDGET)
    if not _knows_connector(catalog, light.connector, light.medium):
        yield MissingFact(table, name, f"{prefix}connector", NO_LOSS)
    if not any(_joins(fiber, light) for fiber in catalog.fibers.values()):
        yield MissingFact(table, name, f"{prefix}connector", NO_JUMPER)


def _joins(fiber: FiberModel, light: OpticModel | CoPackagedOptics) -> bool:
    """Whether a straight cable goes from one such connector to another."""
    ends = (fiber.medium, fiber.connector, fiber.polish, fiber.tail_connector or fiber.connector)
    return fiber.kind == "jumper" and ends == (light.medium, light.connector, light.polish, light.connector)


def _knows_connector(catalog: Catalog, connector: str, medium: str) -> bool:
    return any((row.connector, row.medium) == (connector, medium) for row in catalog.connector_losses)


def _confidence_facts(catalog: Catalog, table: str, name: str, *sources: str | None) -> Iterator[MissingFact]:
    columns = ("source", "power_source")
    for column, source in zip(columns, sources, strict=False):
        if source is not None and _is_low_confidence(catalog, source):
            yield MissingFact(table, name, column, LOW_CONFIDENCE)


def _is_low_confidence(catalog: Catalog, source: str) -> bool:
    return catalog.sources[source].confidence == "low"

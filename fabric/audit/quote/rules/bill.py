"""Rules of the bill: it buys what the cable list needs, once, and adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from catalogs.records import AssemblyModel, Catalog, FiberModel, HostModel, OpticModel, SwitchModel
from fabric.audit.quote.evidence import BilledItem, QuoteEvidence
from fabric.audit.quote.parts import Part
from fabric.audit.quote.rule import QuoteFault, examples, quote_rule
from fabric.audit.quote.rules.light import fastest_cage
from fabric.audit.quote.rules.ports import usual_ports
from fabric.audit.report import Severity

CENT = Decimal("0.01")


def needed(evidence: QuoteEvidence) -> Counter[str]:
    """Pieces that the cable list needs, by part number.

    A splitter counts once, and so does the connector at its head, where the faster module is; a module has as many
    cables as it has connectors.
    """
    found: Counter[str] = Counter()
    seen: set[tuple[str, ...]] = set()
    connectors: Counter[tuple[str, str, int]] = Counter()
    for cable in evidence.cables:
        name = cable.row.cable if _is_splitter(cable.part) else None
        if isinstance(cable.part, (AssemblyModel, FiberModel)) and _is_new(seen, name):
            found[cable.part.part_number] += 1
        fastest = max((optic.speed_gbps for optic in cable.optics if optic is not None), default=0)
        for plug, optic in cable.plugs:
            if optic is None:
                continue
            place = (plug.device,) if optic.speed_gbps == fastest else (plug.device, plug.port)
            if _is_new(seen, name, *place):
                connectors[optic.part_number, plug.device, optic.num_connectors] += 1
    for (part, _, per_module), number in connectors.items():
        found[part] += -(-number // per_module)
    return found


def _is_new(seen: set[tuple[str, ...]], name: str | None, *place: str) -> bool:
    """Whether a piece of a splitter was not counted yet; what has no name is always new."""
    if name is None:
        return True
    before = len(seen)
    seen.add((name, *place))
    return len(seen) > before


def _is_splitter(part: Part | None) -> bool:
    return isinstance(part, (AssemblyModel, FiberModel)) and part.num_tails > 1


def billed(evidence: QuoteEvidence) -> Counter[str]:
    """Pieces billed that are no spares, by part number."""
    found: Counter[str] = Counter()
    for item in evidence.items:
        if item.part is not None:
            found[item.part.part_number] += item.installed
    return found


def _cost(evidence: QuoteEvidence, part_number: str, number: int) -> Decimal | None:
    part = find_part(evidence.catalog, part_number)
    price = None if part is None else evidence.price_usd(part)
    return None if price is None else price * number


def find_part(catalog: Catalog, part_number: str) -> Part | None:
    """The record of anything in a catalogue."""
    return (
        catalog.switches.get(part_number)
        or catalog.optics.get(part_number)
        or catalog.assemblies.get(part_number)
        or catalog.fibers.get(part_number)
        or catalog.hosts.get(part_number)
    )


def _differences(evidence: QuoteEvidence) -> Iterator[tuple[str, int, int]]:
    """Part, pieces needed, pieces billed, for all modules and cables of list or bill."""
    wanted, bought = needed(evidence), billed(evidence)
    for part_number in {**wanted, **bought}:
        part = find_part(evidence.catalog, part_number)
        if isinstance(part, (OpticModel, AssemblyModel, FiberModel)):
            yield part_number, wanted[part_number], bought[part_number]


def _lines(evidence: QuoteEvidence, part_number: str) -> tuple[tuple[str, ...], int]:
    """A few lines of a part, and how many there are."""
    lines = [item for item in evidence.items if item.part and item.part.part_number == part_number]
    return examples(lines), max(len(lines), 1)


@quote_rule("QUOTE-BOM-SHORT", "cables", "bom", remedy="Bill what is missing before the crew finds out.")
def bill_has_all_that_is_pulled(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Pieces billed, without spares, >= pieces that the cable list needs."""
    for part, wanted, bought in _differences(evidence):
        if bought < wanted:
            missing = wanted - bought
            message = f"{part}: the cable list needs {wanted}, the bill has {bought}"
            yield QuoteFault(message, *_lines(evidence, part), _cost(evidence, part, missing))


@quote_rule("QUOTE-DAC-TWICE", "cables", "bom", remedy="Bill a cable with attached ends once, not once per end.")
def assemblies_are_billed_once(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Pieces billed of a DAC, ACC, AEC or AOC are not twice those of the cable list."""
    for part, wanted, bought in _differences(evidence):
        if part in evidence.catalog.assemblies and wanted and bought == 2 * wanted:
            kind = evidence.catalog.assemblies[part].kind
            message = f"{part}: {wanted} {kind}s are pulled, {bought} billed: one per end"
            yield QuoteFault(message, *_lines(evidence, part), _saved(_cost(evidence, part, wanted)))


@quote_rule(
    "QUOTE-BOM-SURPLUS",
    "cables",
    "bom",
    remedy="Take the surplus off the bill, or name it as spares.",
    severity=Severity.WARNING,
)
def bill_has_nothing_else(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Pieces billed, without spares, <= pieces that the cable list needs; a list without modules asks for none."""
    has_modules = any(optic for cable in evidence.cables for optic in cable.optics)
    for part, wanted, bought in _differences(evidence):
        is_module = part in evidence.catalog.optics
        is_twice = part in evidence.catalog.assemblies and wanted > 0 and bought == 2 * wanted
        if bought > wanted and not is_twice and (has_modules or not is_module):
            surplus = bought - wanted
            message = f"{part}: the bill has {bought}, the cable list needs {wanted}"
            yield QuoteFault(message, *_lines(evidence, part), _saved(_cost(evidence, part, surplus)))


def _saved(cost: Decimal | None) -> Decimal | None:
    return None if cost is None else -cost


@quote_rule(
    "QUOTE-SWITCHES", "cables", "bom", remedy="Wire the switches that are billed, or bill those that are wired."
)
def switches_billed_are_wired(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Switches billed = switches in the cable list."""
    wired, bought = evidence.switches(), sum(item.installed for item, _ in evidence.switch_items)
    if bought and wired and bought != wired:
        models = {model.part_number: model for _, model in evidence.switch_items}
        price = evidence.price_usd(next(iter(models.values()))) if len(models) == 1 else None
        cost = None if price is None else price * (wired - bought)
        rows = examples([item for item, _ in evidence.switch_items])
        dark = f": {bought - wired} would stand dark" if bought > wired else ""
        message = f"the bill has {bought} switches, the cable list wires {wired}{dark}"
        yield QuoteFault(message, rows, len(evidence.switch_items), cost)


@quote_rule("QUOTE-ARITHMETIC", "bom", remedy="Correct the line: pieces x unit price = price of the line.")
def lines_add_up(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Price of a line = pieces x unit price, to the cent per piece."""
    for item in evidence.items:
        row = item.row
        if row.unit_price_usd is None or row.extended_usd is None:
            continue
        expected = row.quantity * row.unit_price_usd
        if abs(expected - row.extended_usd) > CENT * max(row.quantity, 1) / 2:
            message = (
                f"{row.quantity} x {row.unit_price_usd:,.2f} = {expected:,.2f}, the line says {row.extended_usd:,.2f}"
            )
            yield QuoteFault(message, (str(item),), 1, expected - row.extended_usd)


@quote_rule("QUOTE-TOTAL", "bom", remedy="Ask which of the two is meant.")
def lines_add_up_to_the_promise(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Sum of all lines = the total that is promised."""
    total = evidence.promise.total_usd
    amounts = [amount(item) for item in evidence.items]
    known = [value for value in amounts if value is not None]
    if total is not None and len(known) == len(amounts) and abs(sum(known, Decimal(0)) - total) >= 1:
        summed = sum(known, Decimal(0))
        yield QuoteFault(f"the lines add up to {summed:,.2f} USD, {total:,.2f} is promised", (), 1, summed - total)


def amount(item: BilledItem) -> Decimal | None:
    """Price of a line; None where it is unknown."""
    row = item.row
    if row.extended_usd is not None:
        return row.extended_usd
    return None if row.unit_price_usd is None else row.unit_price_usd * row.quantity


@quote_rule(
    "QUOTE-UNPRICED",
    "bom",
    remedy="Ask for the price: a line without one is not free of charge.",
    severity=Severity.WARNING,
)
def lines_have_prices(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Every line has a price above 0."""
    bare = [item for item in evidence.items if not amount(item) and item.row.quantity]
    if bare:
        yield QuoteFault(f"{len(bare)} lines have no price", examples(bare), len(bare))


@quote_rule(
    "QUOTE-PRICE",
    "bom",
    remedy="Ask why; docs/catalogue.md says where the price book has its figure from.",
    severity=Severity.NOTE,
)
def prices_are_usual(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Unit price <= the high end of the price book, or twice its price where it gives no range."""
    for item in evidence.items:
        price = evidence.catalog.prices.get(item.part.part_number) if item.part else None
        unit = item.row.unit_price_usd
        if price is None or unit is None:
            continue
        metres = (price.price_per_m_usd or Decimal(0)) * (item.row.length_m or Decimal(0))
        usual = price.price_usd + metres
        high = 2 * usual if price.high_usd is None else price.high_usd + metres
        if unit > high:
            message = f"{item.row.part_number} at {unit:,.2f} USD, the price book has {usual:,.2f} ({price.kind})"
            yield QuoteFault(message, (str(item),), 1, (usual - unit) * item.row.quantity)


@quote_rule("QUOTE-BOM-MEDIUM", "bom", remedy="Buy modules for the fibre, or fibre for the modules.")
def bill_has_fibre_for_its_modules(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Where fibre is billed at all, every module has some of its own kind, single-mode or multimode."""
    fibers = [item.part for item in evidence.items if isinstance(item.part, FiberModel) and item.row.quantity]
    if not fibers:
        return
    is_single = {fiber.medium == "OS2" for fiber in fibers}
    for item in evidence.items:
        optic = item.part
        if isinstance(optic, OpticModel) and item.row.quantity and (optic.medium == "OS2") not in is_single:
            media = ", ".join(sorted({fiber.medium for fiber in fibers}))
            message = f"{optic.part_number} ({optic.pmd_family}) needs {optic.medium}, the bill has {media} only"
            cost = evidence.price_usd(optic)
            whole = None if cost is None else cost * item.row.quantity
            yield QuoteFault(message, (str(item),), 1, whole)


@quote_rule(
    "QUOTE-BOM-CAGES", "bom", remedy="Buy modules for the cages of the switches and hosts, or other switches."
)
def bill_has_cages_for_its_modules(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Where switches are billed, every module fits the cages of some switch or host, in form and in speed."""
    models: list[SwitchModel | HostModel] = [model for _, model in evidence.switch_items]
    hosts = [model for _, model in evidence.host_items]
    if not models:
        return
    for item in evidence.items:
        optic = item.part
        if not isinstance(optic, OpticModel) or not item.row.quantity:
            continue
        shape = (optic.form_factor, optic.heatsink)
        fits = [model for model in (*models, *hosts) if (model.form_factor, model.heatsink) == shape]
        fast = [model for model in fits if (fastest_cage(model) or 0) >= optic.speed_gbps]
        if fast or (not fits and not hosts):
            continue
        slow = max((fastest_cage(model) or 0 for model in fits), default=0)
        why = f"the cages of its form give {slow}G" if fits else f"no cage of the bill is {shape[0]} ({shape[1]})"
        cost = evidence.price_usd(optic)
        whole = None if cost is None else cost * item.row.quantity
        message = f"{optic.part_number} is a {optic.speed_gbps}G module, {why}"
        yield QuoteFault(message, (str(item),), 1, whole)


@quote_rule("QUOTE-BOM-RUNS", "bom", remedy="Count again: a cable has two ends, and every end needs a port.")
def bill_has_ports_for_its_cables(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Cables billed <= (ports of all switches + NIC ports) / 2."""
    switches = sum((usual_ports(model) or 0) * item.installed for item, model in evidence.switch_items)
    endpoints = evidence.endpoints
    cables = [item for item in evidence.items if isinstance(item.part, (AssemblyModel, FiberModel))]
    runs = sum(item.installed for item in cables if not _is_trunk(item.part))
    if switches and endpoints and runs > (switches + endpoints) // 2:
        room = (switches + endpoints) // 2
        message = f"{runs} cables are billed, {switches} switch ports and {endpoints} NIC ports take at most {room}"
        yield QuoteFault(message, examples(cables), len(cables))


def _is_trunk(part: Part | None) -> bool:
    return isinstance(part, FiberModel) and part.kind == "trunk"


@quote_rule("QUOTE-MODULES", "bom", remedy="A cage takes one module; bill no more of them than there are cages.")
def bill_has_no_more_modules_than_cages(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Modules billed, without spares, <= cages of switches and hosts; asked where both are billed or promised."""
    cages = sum(model.num_cages * item.installed for item, model in evidence.switch_items if _has_cages(model))
    cages += sum(host.num_cages * item.installed for item, host in evidence.host_items)
    if not evidence.host_items:
        cages += evidence.endpoints or 0
    modules = [item for item in evidence.items if isinstance(item.part, OpticModel)]
    number = sum(item.installed for item in modules)
    if evidence.switch_items and evidence.endpoints and number > cages:
        surplus = [evidence.price_usd(item.part) for item in modules if item.part is not None]
        known = [price for price in surplus if price is not None]
        cost = -min(known) * (number - cages) if known and len(known) == len(surplus) else None
        message = f"{number} modules are billed for {cages} cages"
        yield QuoteFault(message, examples(modules), len(modules), cost)


def _has_cages(model: SwitchModel) -> bool:
    return model.cpo is None

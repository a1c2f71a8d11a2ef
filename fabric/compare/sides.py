"""One fabric as a comparison sees it, whether it is a plan or somebody else's quote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa

from catalogs.records import AssemblyModel, Catalog, FiberModel, HostModel, OpticModel, SwitchModel
from fabric.audit.bandwidth.bisection import worst_cuts
from fabric.audit.bandwidth.graph import FabricGraph, build_graph
from fabric.audit.evidence import Evidence
from fabric.audit.pieces import Piece, power_each
from fabric.audit.quote.evidence import QuoteEvidence
from fabric.audit.quote.graph import draw_quote
from fabric.audit.quote.parts import Part
from fabric.audit.schema import conform_all
from fabric.plan import FabricPlan

CATEGORIES = ("switch", "transceiver", "cable")
Ends = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Bought:
    """Pieces of one thing that is ordered: installed and spare, and the price of one; None where it is unknown.

    A thing is a part and, for a cable, its length; ``order_code`` is what it is called in its bill.
    """

    category: str
    order_code: str
    part_number: str
    length_m: Decimal | None
    installed: int
    spares: int
    unit_price_usd: Decimal | None
    power_each_w: Decimal | None


@dataclass(frozen=True, slots=True)
class PulledCable:
    """What runs between two ports: the part and its length in metres (None: unknown)."""

    part_number: str
    length_m: Decimal | None


@dataclass(frozen=True, slots=True)
class Side:
    """A fabric in a comparison.

    ``devices`` counts hosts and switches by tier and model; ``cuts`` has the worst fraction along each kind of group.
    ``cables`` are keyed by both ends, names without leading zeros, so that a larger fabric of the same numbering
    matches; parallel cables of one pair of ports add up.
    """

    name: str
    num_gpus: int
    devices: Mapping[tuple[str, str], int]
    num_links: int
    bought: tuple[Bought, ...]
    cuts: Mapping[str, Fraction]
    leaf_oversubscription: Fraction | None
    cables: Mapping[Ends, Counter[PulledCable]]

    def count(self, tier: str) -> int:
        """Devices of a tier."""
        return sum(number for (kind, _), number in self.devices.items() if kind == tier)

    def capex_usd(self, category: str) -> Decimal:
        """Money of the installed pieces of a category whose prices are known."""
        return sum(
            (item.installed * item.unit_price_usd for item in self._of(category) if item.unit_price_usd is not None),
            Decimal(0),
        )

    def power_w(self, category: str) -> Decimal:
        """Power of the installed pieces of a category whose power is known."""
        return sum(
            (item.installed * item.power_each_w for item in self._of(category) if item.power_each_w is not None),
            Decimal(0),
        )

    def unknown(self, figure: str) -> tuple[str, ...]:
        """Part numbers without ``unit_price_usd`` or ``power_each_w``."""
        bare = (item.part_number for item in self.bought if getattr(item, figure) is None and item.installed)
        return tuple(dict.fromkeys(bare))

    def _of(self, category: str) -> Iterable[Bought]:
        return (item for item in self.bought if item.category == category)


def short_name(text: str) -> str:
    """A name without leading zeros, so that ``leaf-07`` of a small fabric is ``leaf-007`` of a large one.

    >>> short_name("p0-pod02-leaf-007")
    'p0-pod2-leaf-7'
    """
    return re.sub(r"\d+", lambda digits: str(int(digits[0])), text)


def side_of_plan(name: str, tables: Mapping[str, pa.Table], catalog: Catalog, plan: FabricPlan | None) -> Side:
    """A plan directory; ``tables`` are those that the audit reads."""
    evidence = Evidence(conform_all(tables), catalog, plan)
    graph = build_graph(evidence)
    devices = evidence.devices
    kinds, models = devices.sheet.texts("kind"), devices.sheet.texts("part_number")
    counted = Counter((kind, model) for kind, model in zip(kinds, models, strict=True) if kind != "reserved")
    return Side(
        name,
        int(graph.gpus.sum()),
        counted,
        len(evidence.links),
        _bill(evidence),
        {cut.along: cut.fraction for cut in worst_cuts(graph)},
        leaf_ratio(graph),
        _pulled(evidence),
    )


def leaf_ratio(graph: FabricGraph) -> Fraction | None:
    """Downlink bandwidth / uplink bandwidth of the leaf where that is largest; None where no leaf has both."""
    host = graph.is_host_edge
    down, up = np.zeros(graph.num_nodes, dtype=np.int64), np.zeros(graph.num_nodes, dtype=np.int64)
    np.add.at(down, graph.upper[host], graph.gbps[host])
    np.add.at(up, graph.lower[~host], graph.gbps[~host])
    ratios = [Fraction(int(down[leaf]), int(up[leaf])) for leaf in np.flatnonzero((down > 0) & (up > 0)).tolist()]
    return max(ratios, default=None)


def _bill(evidence: Evidence) -> tuple[Bought, ...]:
    """The bill; without one, the pieces counted from the tables at the prices of the book."""
    if "bom" not in evidence.tables:
        return tuple(
            _bought(evidence.catalog, piece, number, None) for piece, number in sorted_pieces(evidence.pieces)
        )
    sheet = evidence.sheet("bom")
    columns = [sheet.texts(name) for name in ("category", "order_code", "part_number")]
    length, price, power = (sheet.figures(name) for name in ("length_m", "unit_price_usd", "power_each_w"))
    installed = sheet.ints("qty") - np.maximum(sheet.ints("included_qty"), 0)  # what comes in a switch costs nothing
    counts = [installed.tolist(), sheet.ints("spare_qty").tolist()]
    return tuple(Bought(*row) for row in zip(*columns, length, *counts, price, power, strict=True))


def sorted_pieces(pieces: Counter[Piece]) -> list[tuple[Piece, int]]:
    """Pieces by category and number, shortest cable first."""
    return sorted(pieces.items(), key=lambda item: (item[0].category, item[0].part_number, item[0].length_m or 0))


def _bought(catalog: Catalog, piece: Piece, number: int, price: Decimal | None) -> Bought:
    known = catalog.prices.get(piece.part_number)
    book = None if known is None else known.price_usd + (known.price_per_m_usd or 0) * (piece.length_m or 0)
    power = power_each(catalog, piece)
    return Bought(
        piece.category,
        str(piece),
        piece.part_number,
        piece.length_m,
        number,
        0,
        book if price is None else price,
        None if power is None else power[0],
    )


def _pulled(evidence: Evidence) -> dict[Ends, Counter[PulledCable]]:
    cables = evidence.cables
    sheet = cables.sheet
    ends = [
        (sheet.texts(f"{side}_device"), end.cage.tolist(), end.leg.tolist())
        for side, end in zip("az", cables.ends, strict=True)
    ]
    places = ([f"{cage}/{leg}" for cage, leg in zip(*end[1:], strict=True)] for end in ends)
    a_port, z_port = places
    rows = zip(
        ends[0][0], a_port, ends[1][0], z_port, sheet.texts("part_number"), sheet.figures("length_m"), strict=True
    )
    return gather_cables(rows)


def gather_cables(rows: Iterable[tuple[str, str, str, str, str, Decimal | None]]) -> dict[Ends, Counter[PulledCable]]:
    """Cables by their ends: device and port of end a, of end z, part and length."""
    found: dict[Ends, Counter[PulledCable]] = {}
    names: dict[str, str] = {}
    for a, a_port, z, z_port, part, length in rows:
        for name in (a, z):
            if name not in names:
                names[name] = short_name(name)
        ends = (names[a], a_port, names[z], z_port)
        found.setdefault(ends, Counter())[PulledCable(part, length)] += 1
    return found


def side_of_quote(name: str, evidence: QuoteEvidence) -> Side:
    """A quote; figures that it does not tell come from the catalogue, and stay unknown where that has none."""
    drawn = draw_quote(evidence) if evidence.cables else None
    cuts = (
        {} if drawn is None or not drawn.graph.links.size else {c.along: c.fraction for c in worst_cuts(drawn.graph)}
    )
    gpus = int(drawn.graph.gpus.sum()) if drawn else 0
    return Side(
        name,
        gpus or evidence.promise.gpus or 0,
        _devices(evidence),
        int(drawn.graph.links.sum()) if drawn else 0,
        tuple(_quoted(evidence)),
        cuts,
        max((Fraction(down, up) for down, up in evidence.leaf_gbps.values() if up), default=None),
        gather_cables(_rows(evidence)),
    )


def _rows(evidence: QuoteEvidence) -> Iterable[tuple[str, str, str, str, str, Decimal | None]]:
    for cable in evidence.cables:
        row = cable.row
        part = cable.part.part_number if cable.part else row.part_number or row.medium or "unknown"
        yield row.a.device, row.a.port, row.z.device, row.z.port, part, cable.length_m


def _devices(evidence: QuoteEvidence) -> Counter[tuple[str, str]]:
    """Devices of the cable list; of the bill where there is no list."""
    if evidence.cables:
        models = evidence.model_of
        return Counter(
            (tier or "unknown", model.part_number if (model := models[device]) else "unknown")
            for device, tier in evidence.tier_of.items()
        )
    found: Counter[tuple[str, str]] = Counter()
    for item, switch in evidence.switch_items:
        found[evidence.tier_of_item(item) or "switch", switch.part_number] += item.installed
    for item, host in evidence.host_items:
        found["host", host.part_number] += item.installed
    return found


def _quoted(evidence: QuoteEvidence) -> Iterable[Bought]:
    for item in evidence.items:
        row, part = item.row, item.part
        if isinstance(part, HostModel):
            continue
        number = part.part_number if part else row.part_number
        category = category_of(part) or row.category or "unknown"
        power = power_each(evidence.catalog, Piece(category, number, row.length_m)) if part else None
        price = row.unit_price_usd
        if price is None and row.extended_usd is not None and row.quantity:
            price = row.extended_usd / row.quantity
        watts = None if power is None else power[0]
        yield Bought(
            category, row.part_number, number, item.length_m, item.installed, row.spare_quantity, price, watts
        )


def category_of(part: Part | None) -> str | None:
    """The category of a part in a bill; None for one that nobody knows."""
    if isinstance(part, SwitchModel):
        return "switch"
    if isinstance(part, OpticModel):
        return "transceiver"
    return "cable" if isinstance(part, (AssemblyModel, FiberModel)) else None

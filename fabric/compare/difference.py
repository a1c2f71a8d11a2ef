"""What changes from one fabric to another: facts, parts, and every cable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fabric.compare.sides import CATEGORIES, Bought, Ends, PulledCable, Side


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of every fabric, in their order; None where it is unknown or does not apply."""

    name: str
    unit: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PartChange:
    """Pieces of one part and length in every fabric, spares apart; ``money_usd`` is what changing the first costs.

    There is one amount for every other fabric: pieces more (or fewer) x the price of one there, else here.
    """

    category: str
    order_code: str
    part_number: str
    length_m: Decimal | None
    installed: tuple[int, ...]
    spares: tuple[int, ...]
    unit_price_usd: tuple[Decimal | None, ...]
    money_usd: tuple[Decimal | None, ...]


class Task(StrEnum):
    """What the crew does with a cable."""

    KEEP = "keep"
    MOVE = "move"
    REPLACE = "replace"
    REMOVE = "remove"
    PULL = "pull"


@dataclass(frozen=True, slots=True)
class CableChange:
    """A cable before and after; ``MOVE`` keeps one port and the cable, ``REPLACE`` keeps both ports.

    ``number`` cables run between these ports.
    """

    task: Task
    before: Ends | None
    after: Ends | None
    cable_before: PulledCable | None
    cable_after: PulledCable | None
    number: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Fabrics side by side; ``cables`` has the changes from the first fabric to every other one.

    ``could_stay`` counts cables that join the same two devices before and after, were their ports dealt anew.
    """

    names: tuple[str, ...]
    facts: tuple[Fact, ...]
    parts: tuple[PartChange, ...]
    cables: tuple[tuple[CableChange, ...], ...]
    could_stay: tuple[int, ...]

    def tasks(self, other: int) -> Counter[Task]:
        """Cables by task, from the first fabric to the ``other``-th after it."""
        found: Counter[Task] = Counter()
        for change in self.cables[other]:
            found[change.task] += change.number
        return found


def compare(sides: Sequence[Side]) -> Comparison:
    """Everything that differs between the first fabric and the others."""
    first, *others = sides
    changes = tuple(tuple(cable_changes(first, other)) for other in others)
    stay = tuple(could_stay(first, other) for other in others)
    return Comparison(tuple(side.name for side in sides), tuple(_facts(sides)), tuple(_parts(sides)), changes, stay)


def _facts(sides: Sequence[Side]) -> Iterator[Fact]:
    def fact(name: str, unit: str, *values: object) -> Fact:
        return Fact(name, unit, values)

    yield fact("GPUs", "", *(side.num_gpus or None for side in sides))
    yield fact("hosts", "", *(side.count("host") for side in sides))
    devices = dict.fromkeys(key for side in sides for key in side.devices if key[0] != "host")
    for tier, model in sorted(devices, key=lambda key: (_tier_order(key[0]), key[1])):
        yield fact(f"{tier} {model}", "", *(side.devices.get((tier, model), 0) for side in sides))
    yield fact("links", "", *(side.num_links or None for side in sides))
    yield fact("cables", "", *(_pieces(side, "cable") for side in sides))
    yield fact("modules", "", *(_pieces(side, "transceiver") for side in sides))
    yield fact("oversubscription of a leaf", "", *(side.leaf_oversubscription for side in sides))
    for along in dict.fromkeys(along for side in sides for along in side.cuts):
        yield fact(f"bisection along {along}", "", *(side.cuts.get(along) for side in sides))
    yield from _sums(sides, "power", "W", "power_w", "power_each_w")
    yield from _sums(sides, "capex", "USD", "capex_usd", "unit_price_usd")


def _tier_order(tier: str) -> int:
    order = ("leaf", "spine", "core")
    return order.index(tier) if tier in order else len(order)


def _pieces(side: Side, category: str) -> int:
    return sum(item.installed for item in side.bought if item.category == category)


def _sums(sides: Sequence[Side], name: str, unit: str, method: str, figure: str) -> Iterator[Fact]:
    """Sums by category, in all and per GPU; with the number of parts that have no figure, where there are any."""
    by_side = [[getattr(side, method)(category) for category in CATEGORIES] for side in sides]
    for place, category in enumerate(CATEGORIES):
        yield Fact(f"{name} of {'switches' if category == 'switch' else f'{category}s'}", unit, _row(by_side, place))
    totals = [sum(values, Decimal(0)) for values in by_side]
    yield Fact(name, unit, tuple(totals))
    per_gpu = (total / side.num_gpus if side.num_gpus else None for total, side in zip(totals, sides, strict=True))
    yield Fact(f"{name} per GPU", unit, tuple(per_gpu))
    unknown = tuple(len(side.unknown(figure)) for side in sides)
    if any(unknown):
        yield Fact(f"parts without {name}, not counted", "", unknown)


def _row(by_side: Sequence[Sequence[Decimal]], place: int) -> tuple[Decimal, ...]:
    return tuple(values[place] for values in by_side)


def _parts(sides: Sequence[Side]) -> Iterator[PartChange]:
    """One row per order code, whichever fabric has it, in the order of the bills."""
    bills = [_by_thing(side) for side in sides]
    for key in dict.fromkeys(key for bill in bills for key in bill):
        items = [bill.get(key) for bill in bills]
        known = [item for item in items if item is not None]
        installed = tuple(item.installed if item else 0 for item in items)
        prices = tuple(item.unit_price_usd if item else None for item in items)
        money = tuple(
            _money(number - installed[0], price if price is not None else prices[0])
            for number, price in zip(installed[1:], prices[1:], strict=True)
        )
        spares = tuple(item.spares if item else 0 for item in items)
        name = known[0]
        yield PartChange(
            name.category, name.order_code, name.part_number, name.length_m, installed, spares, prices, money
        )


def _money(pieces: int, price: Decimal | None) -> Decimal | None:
    if pieces == 0:
        return Decimal(0)
    return None if price is None else pieces * price


def _by_thing(side: Side) -> dict[tuple[str, str, Decimal | None], Bought]:
    """Lines of a bill by category, part and length, lines of one thing added up."""
    found: dict[tuple[str, str, Decimal | None], Bought] = {}
    for item in side.bought:
        key = (item.category, item.part_number, item.length_m)
        before = found.get(key)
        if before is None:
            found[key] = item
            continue
        found[key] = Bought(
            item.category,
            item.order_code,
            item.part_number,
            item.length_m,
            before.installed + item.installed,
            before.spares + item.spares,
            before.unit_price_usd if before.unit_price_usd is not None else item.unit_price_usd,
            before.power_each_w if before.power_each_w is not None else item.power_each_w,
        )
    return found


def cable_changes(first: Side, other: Side) -> Iterator[CableChange]:
    """What becomes of every cable: kept where ends and part agree, replaced where the ends do; then moved where one
    end and the part agree; the rest is removed and pulled anew.
    """
    left: dict[Ends, Counter[PulledCable]] = {}
    new: dict[Ends, Counter[PulledCable]] = {}
    for ends in dict.fromkeys([*first.cables, *other.cables]):
        before, after = first.cables.get(ends, Counter()), other.cables.get(ends, Counter())
        for cable, number in (before & after).items():
            yield CableChange(Task.KEEP, ends, ends, cable, cable, number)
        only_before, only_after = list((before - after).elements()), list((after - before).elements())
        for one, two in zip(only_before, only_after, strict=False):
            yield CableChange(Task.REPLACE, ends, ends, one, two, 1)
        shared = min(len(only_before), len(only_after))
        if only_before[shared:]:
            left[ends] = Counter(only_before[shared:])
        if only_after[shared:]:
            new[ends] = Counter(only_after[shared:])
    yield from _moves(left, new)
    for ends, cables in left.items():
        for cable, number in cables.items():
            yield CableChange(Task.REMOVE, ends, None, cable, None, number)
    for ends, cables in new.items():
        for cable, number in cables.items():
            yield CableChange(Task.PULL, None, ends, None, cable, number)


def could_stay(first: Side, other: Side) -> int:
    """Cables of one part and length between the same two devices, before and after: the fewer of both, added up."""
    counts = [_between_devices(side) for side in (first, other)]
    return (counts[0] & counts[1]).total()


def _between_devices(side: Side) -> Counter[tuple[str, str, PulledCable]]:
    found: Counter[tuple[str, str, PulledCable]] = Counter()
    for (a, _, z, _), cables in side.cables.items():
        for cable, number in cables.items():
            found[a, z, cable] += number
    return found


def _moves(left: dict[Ends, Counter[PulledCable]], new: dict[Ends, Counter[PulledCable]]) -> Iterator[CableChange]:
    """Cables that keep one port; what is moved leaves both tables."""
    for side in (0, 2):
        at: dict[tuple[str, str], list[Ends]] = {}
        for ends in new:
            at.setdefault((ends[side], ends[side + 1]), []).append(ends)
        for before, cables in list(left.items()):
            for after in at.get((before[side], before[side + 1]), ()):
                for cable, number in (cables & new[after]).items():
                    yield CableChange(Task.MOVE, before, after, cable, cable, number)
                    cables -= Counter({cable: number})
                    new[after] -= Counter({cable: number})
        for table in (left, new):
            for ends in [ends for ends, cables in table.items() if not cables]:
                del table[ends]

"""Legality, one function per rule. Each returns why the thing is refused, or None when it is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from catalogs.records import AssemblyModel, Catalog, FiberModel, OpticModel
from fabric.links.ends import EndProfile, Signal

LEADS_APART = "ports of one cage lead to different devices"
MULTIMODE_850 = frozenset({"SR", "VR"})


@dataclass(frozen=True, slots=True)
class ChannelTerms:
    """How channels are judged: mated pairs per channel, their grade, the margin in dB to keep."""

    connector_pairs: int = 2
    connector_grade: str = "low-loss"
    min_margin_db: Decimal = Decimal(0)


def refuse_form_factor(end: EndProfile, form_factor: str, heatsink: str) -> str | None:
    """The plug's mechanical family and heat-sink kind equal the cage's."""
    if form_factor != end.form_factor:
        return f"{form_factor} does not fit a {end.form_factor} cage"
    if heatsink != end.heatsink:
        return f"{heatsink} {form_factor} does not fit a cage for {end.heatsink} ones"
    return None


def refuse_protocol(protocols: Iterable[str], protocol: str) -> str | None:
    """The part is coded for the protocol of the fabric."""
    return None if protocol in protocols else f"not coded for {protocol}"


def refuse_speech(a: EndProfile, z: EndProfile) -> str | None:
    """Both ends speak alike: the fabric cages of a distributed chassis speak cells to their own kind only."""
    return None if a.speaks == z.speaks else f"one end speaks {a.speaks}, the other {z.speaks}"


def refuse_lanes(end: EndProfile, lanes: int, lane_rate_gbps: int) -> str | None:
    """Electrical: lane rate equal, and the cage's ports x lanes per port <= the plug's lanes <= the cage's."""
    if lane_rate_gbps != end.lane_rate_gbps:
        return f"{lane_rate_gbps}G electrical lanes meet {end.lane_rate_gbps}G lanes"
    if not end.ports_per_cage * end.lanes_per_port <= lanes <= end.lanes_per_cage:
        return f"{lanes} electrical lanes do not match {end.ports_per_cage} x {end.lanes_per_port} of the cage"
    return None


def refuse_breakout(end: EndProfile, optic: OpticModel) -> str | None:
    """The module offers the cage's breakout: as many legs of the same speed."""
    if any((b.legs, b.speed_gbps) == (end.ports_per_cage, end.speed_gbps) for b in optic.breakouts):
        return None
    return f"no breakout {end.ports_per_cage} x {end.speed_gbps}G"


def refuse_power(end: EndProfile, optic: OpticModel) -> str | None:
    """Module maximum power <= cage power, where both are published."""
    if end.cage_power_max_w is None or optic.power_max_w is None or optic.power_max_w <= end.cage_power_max_w:
        return None
    return f"module draws {optic.power_max_w} W, the cage gives {end.cage_power_max_w} W"


def refuse_linear(end: EndProfile, optic: OpticModel, *, allowed: bool) -> str | None:
    """Linear optics only by policy and behind a device known to drive them."""
    if optic.retiming != "linear":
        return None
    if not allowed:
        return "linear optics are not allowed by policy"
    return None if end.linear_optics else "the device is not known to drive linear optics"


def refuse_optic(end: EndProfile, optic: OpticModel, protocol: str, *, linear_allowed: bool) -> str | None:
    """First rule that refuses ``optic`` in a cage of ``end``."""
    return (
        refuse_form_factor(end, optic.form_factor, optic.heatsink)
        or refuse_protocol(optic.protocols, protocol)
        or refuse_lanes(end, optic.electrical_lanes, optic.electrical_lane_rate_gbps)
        or refuse_breakout(end, optic)
        or refuse_power(end, optic)
        or refuse_linear(end, optic, allowed=linear_allowed)
    )


def refuse_interoperation(a: Signal, z: Signal) -> str | None:
    """PMD family, lanes per leg, lane rate and wavelengths agree; SR and VR speak the same 850 nm."""
    same_family = a.pmd_family == z.pmd_family or {a.pmd_family, z.pmd_family} <= MULTIMODE_850
    same_light = (a.lanes, a.lane_rate_gbps, a.lanes_per_fiber_pair) == (
        z.lanes,
        z.lane_rate_gbps,
        z.lanes_per_fiber_pair,
    )
    if not same_family or not same_light:
        return f"{a.pmd} does not speak {z.pmd}"
    return None


def refuse_medium(a: Signal, z: Signal) -> str | None:
    """Both ends use the same fibre type."""
    return None if a.medium == z.medium else f"{a.medium} at one end, {z.medium} at the other"


def refuse_wavelength_split(signal: Signal) -> str | None:
    """Wavelengths on one fibre pair cannot be parted by a splitter cable."""
    if signal.legs_per_connector > 1 and signal.lanes_per_fiber_pair > 1:
        return f"{signal.pmd} shares one fibre pair and cannot be split"
    return None


def refuse_fiber(fiber: FiberModel, a: Signal, z: Signal, head: str | None = None) -> str | None:
    """Medium, connectors and polish of the cable agree with both ends, and it has the fibres of a connector.

    A splitter's own connector is that of its head ("a" or "z"); a straight hybrid may be turned round.
    """
    if fiber.medium != a.medium:
        return f"{fiber.medium} cable on {a.medium} optics"
    own = (fiber.connector, fiber.tail_connector or fiber.connector)
    wanted = (z.connector, a.connector) if head == "z" else (a.connector, z.connector)
    if own != wanted and (head is not None or own != wanted[::-1]):
        return f"{' to '.join(own)} cable between {a.connector} and {z.connector}"
    if not a.polish == z.polish == fiber.polish:
        return f"polish {fiber.polish} between {a.polish} and {z.polish}"
    needed = max(2 * s.lanes_per_connector // s.lanes_per_fiber_pair for s in (a, z))
    return None if fiber.fibers >= needed else f"{fiber.fibers} fibres where {needed} are used"


def refuse_reach(length_m: Decimal, a: Signal, z: Signal) -> str | None:
    """Length <= the shorter reach of the two ends."""
    reach = min(a.reach_m, z.reach_m)
    return None if length_m <= reach else f"{length_m} m is beyond the reach of {reach} m"


def is_interchangeable(optic: OpticModel, signal: Signal, other: OpticModel, other_signal: Signal) -> bool:
    """In cages that take both, another vendor's module gives the same light; only its reach may differ."""
    return optic.vendor != other.vendor and replace(other_signal, reach_m=signal.reach_m) == signal


def refuse_single_source(second_reach_m: Decimal | None, length_m: Decimal) -> str | None:
    """Some module of another vendor could take the module's place, and reaches the length.

    ``second_reach_m`` is the longest reach of such modules, None where there are none.
    """
    if second_reach_m is None:
        return "no module of another vendor could take its place"
    if length_m > second_reach_m:
        return f"modules of other vendors reach {second_reach_m} m only"
    return None


@dataclass(frozen=True, slots=True)
class ChannelLoss:
    """Insertion loss of a channel, what the PMD allows, and the difference, in dB."""

    insertion_loss_db: Decimal
    loss_budget_db: Decimal

    @property
    def margin_db(self) -> Decimal:
        """Budget less loss."""
        return self.loss_budget_db - self.insertion_loss_db


def channel_loss(
    catalog: Catalog, terms: ChannelTerms, ends: tuple[Signal, Signal], length_m: Decimal
) -> ChannelLoss | str:
    """Attenuation x length + mated pairs x connector loss, against the smaller budget of the two ends.

    Of the mated pairs half have the connector of each end, an odd one the lossier. The missing fact when unknown.
    """
    attenuation = catalog.attenuations.get(ends[0].medium)
    if attenuation is None:
        return f"no attenuation known for {ends[0].medium}"
    losses, budgets = [], []
    for signal in ends:
        loss = _connector_loss(catalog, terms, signal)
        if loss is None:
            return f"no {terms.connector_grade} loss known for {signal.connector} on {signal.medium}"
        budget = _loss_budget(catalog, signal)
        if budget is None:
            return f"no loss budget known for {signal.pmd} on {signal.medium}"
        losses.append(loss)
        budgets.append(budget)
    pairs = terms.connector_pairs
    connectors = pairs // 2 * sum(losses) + pairs % 2 * max(losses)
    return ChannelLoss(attenuation.attenuation_db_per_km * length_m / 1000 + connectors, min(budgets))


def _connector_loss(catalog: Catalog, terms: ChannelTerms, signal: Signal) -> Decimal | None:
    """Loss of one mated pair of the signal's connector, dB."""
    wanted = (signal.connector, signal.medium, terms.connector_grade)
    rows = (r for r in catalog.connector_losses if (r.connector, r.medium, r.grade) == wanted)
    return next((row.loss_max_db for row in rows), None)


def _loss_budget(catalog: Catalog, signal: Signal) -> Decimal | None:
    """What the PMD of the signal allows its channel, dB."""
    wanted = (signal.pmd_family, signal.lane_rate_gbps, signal.medium)
    rows = (r for r in catalog.budgets if (r.pmd_family, r.lane_rate_gbps, r.medium) == wanted)
    return next((row.loss_budget_db for row in rows), None)


def refuse_loss(loss: ChannelLoss, terms: ChannelTerms) -> str | None:
    """Budget - insertion loss >= the margin to keep."""
    if loss.margin_db >= terms.min_margin_db:
        return None
    return (
        f"{loss.insertion_loss_db} dB of loss leaves less than {terms.min_margin_db} dB below {loss.loss_budget_db}"
    )


def refuse_straight_assembly(a: EndProfile, z: EndProfile, part: AssemblyModel, aligned: int) -> str | None:
    """Both cages broken out alike, and all ports of a cage lead to one cage of one peer (``aligned`` of them do)."""
    if a.ports_per_cage != z.ports_per_cage:
        return "the two cages are broken out differently"
    if part.speed_gbps != a.ports_per_cage * a.speed_gbps:
        return f"{part.speed_gbps}G assembly on cages of {a.ports_per_cage} x {a.speed_gbps}G"
    if aligned % a.ports_per_cage:
        return LEADS_APART
    return None


def refuse_splitter_assembly(head: EndProfile, tail: EndProfile, part: AssemblyModel) -> str | None:
    """One tail per port of the head's cage; each tail fills a cage of its own."""
    if head.ports_per_cage != part.num_tails or tail.ports_per_cage != 1:
        cages = f"{head.ports_per_cage} and {tail.ports_per_cage} ports per cage"
        return f"a splitter of {part.num_tails} needs {part.num_tails} and 1 ports per cage, there are {cages}"
    if part.speed_gbps != head.ports_per_cage * head.speed_gbps:
        return f"{part.speed_gbps}G head on a cage of {head.ports_per_cage} x {head.speed_gbps}G"
    return None


def refuse_assembly_ends(head: EndProfile, tail: EndProfile, part: AssemblyModel) -> str | None:
    """Each end of the assembly fits its cage mechanically and electrically."""
    return (
        refuse_form_factor(head, part.head_form_factor, part.head_heatsink)
        or refuse_form_factor(tail, part.tail_form_factor, part.tail_heatsink)
        or refuse_lanes(head, part.electrical_lanes, part.electrical_lane_rate_gbps)
        or refuse_lanes(tail, part.electrical_lanes // part.num_tails, part.electrical_lane_rate_gbps)
    )


def refuse_assembly_length(part: AssemblyModel, length_m: Decimal) -> str | None:
    """The run is no longer than the assembly."""
    return None if length_m <= part.length_m else f"{part.length_m} m assembly for a run of {length_m} m"

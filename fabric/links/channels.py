"""What may lie between two ends that emit light: a fibre cable of a stock length, within reach and loss.

That depends on the light and not on the module that emits it, and many modules emit the same: every two lights are
judged once over a length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from catalogs.records import Catalog, FiberModel, OpticModel
from fabric.candidates.rejections import Rejections
from fabric.links import rules
from fabric.links.ends import EndProfile, Signal, cpo_signal, optic_signal
from fabric.links.rules import ChannelLoss, ChannelTerms


@dataclass(frozen=True, slots=True)
class Light:
    """What one end emits; ``is_module`` tells a module from co-packaged optics.

    ``second_reach_m`` is the longest reach of the modules of other vendors that could take its place, where a second
    source is asked for.
    """

    signal: Signal
    is_module: bool
    second_reach_m: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Lit:
    """An end that emits light: the module in its cage, or None for co-packaged optics."""

    optic: OpticModel | None
    light: Light

    @property
    def name(self) -> str:
        """The module's part number."""
        return self.optic.part_number if self.optic else "CPO"


Lights = tuple[Light, ...]


@dataclass(frozen=True, slots=True)
class Geometry:
    """Cables per link, links per cable, and where a splitter has its head."""

    kind: str
    cables_per_link: int
    links_per_cable: int
    head: str | None


@dataclass(frozen=True, slots=True)
class Channel:
    """A fibre cable of a stock length between two lights, with the reach of the shorter and the loss."""

    fiber: FiberModel
    stock_length_m: Decimal
    geometry: Geometry
    reach_m: Decimal
    loss: ChannelLoss


@dataclass(frozen=True, slots=True)
class Verdict:
    """Channels between some lights, in the order of the catalogue.

    ``fault`` is why there can be none at all; it or the channels blame the light at position ``blamed`` of end a.
    ``refused`` are cables that do not serve: the reason, the first of them, and how many.
    """

    channels: tuple[Channel, ...] = ()
    refused: tuple[tuple[str, str, int], ...] = ()
    fault: str | None = None
    blamed: int = 0


@dataclass(slots=True)
class Channels:
    """Lit ends and verdicts under one catalogue and one way to judge channels."""

    catalog: Catalog
    terms: ChannelTerms
    linear_optics: bool
    second_source: bool
    _lit: dict[tuple[str, EndProfile], tuple[tuple[Lit, ...], Rejections]] = field(default_factory=dict)
    _verdicts: dict[tuple[Lights, Light, Decimal, bool], Verdict] = field(default_factory=dict)

    def lit(self, protocol: str, end: EndProfile, rejections: Rejections) -> tuple[Lit, ...]:
        """Modules that the cages of ``end`` take, or the light of a CPO port; refusals are tallied each time."""
        key = (protocol, end)
        if key not in self._lit:
            refused = Rejections()
            self._lit[key] = tuple(self._light(protocol, end, refused)), refused
        lit, refused = self._lit[key]
        rejections.merge(refused)
        return lit

    def between(self, a_lights: Lights, z: Light, length_m: Decimal, aligned: int) -> Verdict:
        """Channels over ``length_m`` from ``z`` to every one of ``a_lights``; ``aligned`` ports lead to one peer."""
        key = (a_lights, z, length_m, aligned % z.signal.legs_per_connector == 0)
        if key not in self._verdicts:
            self._verdicts[key] = self._judge(*key)
        return self._verdicts[key]

    def _light(self, protocol: str, end: EndProfile, rejections: Rejections) -> Iterator[Lit]:
        if end.cpo is not None:
            signal = cpo_signal(end.cpo, end.speed_gbps)
            fault = None if signal.lanes else f"a lane of {end.cpo.lane_rate_gbps}G is more than a port"
            fault = fault or rules.refuse_wavelength_split(signal)
            if fault is None:
                yield Lit(None, Light(signal, is_module=False))
            else:
                rejections.add(f"co-packaged optics refused: {fault}", f"{end.speed_gbps}G")
            return
        accepted = []
        for optic in self.catalog.optics.values():
            fault = rules.refuse_optic(end, optic, protocol, linear_allowed=self.linear_optics)
            if fault is None:
                signal = optic_signal(optic, end)
                fault = rules.refuse_wavelength_split(signal)
                if fault is None:
                    accepted.append((optic, signal))
                    continue
            rejections.add(f"optic refused: {fault}", optic.part_number)
        for optic, signal in accepted:
            second = _second_reach_m(optic, signal, accepted) if self.second_source else None
            yield Lit(optic, Light(signal, is_module=True, second_reach_m=second))

    def _judge(self, a_lights: Lights, z: Light, length_m: Decimal, is_aligned: bool) -> Verdict:
        for place, a in enumerate(a_lights):
            fault = rules.refuse_interoperation(a.signal, z.signal) or rules.refuse_medium(a.signal, z.signal)
            if fault is not None:
                return Verdict(fault=fault, blamed=place)
        worst = min(range(len(a_lights)), key=lambda place: a_lights[place].signal.reach_m)
        geometry = _cable_geometry(a_lights, z, is_aligned=is_aligned)
        if isinstance(geometry, str):
            return Verdict(fault=geometry, blamed=worst)
        channels = []
        refused: dict[str, tuple[str, int]] = {}
        for fiber in self.catalog.fibers.values():
            outcome = self._lay(a_lights, z, length_m, (geometry, fiber))
            if isinstance(outcome, str):
                first, count = refused.get(outcome, (fiber.part_number, 0))
                refused[outcome] = first, count + 1
            elif outcome is not None:
                channels.append(outcome)
        return Verdict(tuple(channels), tuple((reason, *of) for reason, of in refused.items()), blamed=worst)

    def _lay(
        self, a_lights: Lights, z: Light, length_m: Decimal, cable: tuple[Geometry, FiberModel]
    ) -> Channel | str | None:
        """The channel with this fibre cable; None when the cable is of another kind, a reason when it is refused."""
        geometry, fiber = cable
        tails = geometry.links_per_cable if geometry.head else 1
        if fiber.kind != geometry.kind or fiber.num_tails != tails:
            return None
        signals = [a.signal for a in a_lights]
        faults = (rules.refuse_fiber(fiber, signal, z.signal, geometry.head) for signal in signals)
        fault = next((each for each in faults if each is not None), None)
        if fault is not None:
            return fault
        stock = next((length for length in sorted(fiber.stock_lengths_m) if length >= length_m), None)
        if stock is None:
            return f"no stock length of {fiber.part_number} reaches {length_m} m"
        worst = min(signals, key=lambda signal: signal.reach_m)
        fault = rules.refuse_reach(stock, worst, z.signal)
        if fault is None and self.second_source:
            modules = [light for light in (*a_lights, z) if light.is_module]
            sources = (rules.refuse_single_source(light.second_reach_m, stock) for light in modules)
            fault = next((refusal for refusal in sources if refusal is not None), None)
        if fault is not None:
            return fault
        losses = [rules.channel_loss(self.catalog, self.terms, (signal, z.signal), stock) for signal in signals]
        unknown = next((loss for loss in losses if isinstance(loss, str)), None)
        if unknown is not None:
            return unknown
        loss = min((loss for loss in losses if not isinstance(loss, str)), key=lambda known: known.margin_db)
        fault = rules.refuse_loss(loss, self.terms)
        return fault or Channel(fiber, stock, geometry, min(worst.reach_m, z.signal.reach_m), loss)


def _second_reach_m(optic: OpticModel, signal: Signal, accepted: list[tuple[OpticModel, Signal]]) -> Decimal | None:
    """Longest reach of the modules among ``accepted`` that could take the place of ``optic``."""
    others = (light.reach_m for other, light in accepted if rules.is_interchangeable(optic, signal, other, light))
    return max(others, default=None)


def _cable_geometry(a_lights: Lights, z: Light, *, is_aligned: bool) -> Geometry | str:
    """How connectors pair up: jumpers per leg, a 1:2 splitter, or one jumper that carries aligned legs."""
    shares = {a.signal.legs_per_connector for a in a_lights}
    cables = {a.signal.connectors_per_leg for a in a_lights}
    if len(shares) > 1 or len(cables) > 1:
        return "the devices at end a share connectors differently"
    a_share, z_share = shares.pop(), z.signal.legs_per_connector
    if a_share == z_share == 1:
        if cables != {z.signal.connectors_per_leg}:
            return "the two ends spread a leg over different numbers of connectors"
        return Geometry("jumper", z.signal.connectors_per_leg, 1, None)
    if a_share == z_share:
        return (
            Geometry("jumper", 1, a_share, None) if is_aligned else "legs of one connector lead to different devices"
        )
    if 1 in (a_share, z_share):
        return Geometry("splitter", 1, max(a_share, z_share), "a" if a_share > 1 else "z")
    return "connectors are shared by different numbers of legs"

"""Link options: everything that may realise a link class, counted and priced, and why the rest may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from catalogs.pricing import assembly_power_w, part_power_w, unit_price_usd
from catalogs.records import AssemblyModel, Catalog, FiberModel
from fabric.candidates.rejections import Rejections
from fabric.links import rules
from fabric.links.channels import Channel, Channels, Light, Lit, Verdict
from fabric.links.ends import EndGroup, EndProfile
from fabric.links.rules import ChannelLoss, ChannelTerms
from fabric.terms import CableKind


@dataclass(frozen=True, slots=True)
class LinkQuestion:
    """A link class before anything is chosen for it.

    ``aligned`` consecutive ports of a device lead to consecutive ports of one peer at the switch ends;
    straight assemblies and shared connectors need the ports of a cage or connector to be aligned at both ends.
    """

    protocol: str
    num_links: int
    length_m: Decimal
    a_ends: tuple[EndGroup, ...]
    z_end: EndGroup
    aligned: int


@dataclass(frozen=True, slots=True)
class PartCount:
    """So many pieces of a part; fibre cables carry their length."""

    part_number: str
    category: str
    count: int
    length_m: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LinkOption:
    """One legal way to realise a class. Optics are None on copper and where the device brings its own.

    ``head`` names the end of a splitter's head. How many of each part a class takes is :func:`option_parts`.
    """

    kind: CableKind
    cable: str
    order_code: str
    stock_length_m: Decimal
    cables_per_link: int
    links_per_cable: int
    head: str | None
    a_optics: tuple[str | None, ...]
    z_optic: str | None
    pmd: str | None
    medium: str
    connector: str | None
    polish: str | None
    polarity: str | None
    fibers_per_link: int
    reach_m: Decimal
    loss: ChannelLoss | None

    @property
    def name(self) -> str:
        """A readable key: cable and modules from end a to end z."""
        optics = [optic or "-" for optic in (*self.a_optics, self.z_optic)]
        return f"{'+'.join(optics[:-1])} | {self.order_code} {self.stock_length_m} m | {optics[-1]}"


@dataclass(frozen=True, slots=True)
class PartTerms:
    """Which parts may be used and how channels are judged; the catalogue is already narrowed to the market.

    Where ``second_source`` is asked for, a module is used only if one of another vendor could take its place.
    """

    catalog: Catalog
    channel: ChannelTerms
    linear_optics: bool
    second_source: bool = False


def new_channels(terms: PartTerms) -> Channels:
    """The channels under ``terms``, none of them judged yet."""
    return Channels(terms.catalog, terms.channel, terms.linear_optics, terms.second_source)


def link_options(
    terms: PartTerms, question: LinkQuestion, rejections: Rejections, channels: Channels | None = None
) -> tuple[LinkOption, ...]:
    """Every legal option of a class, in catalogue order; refusals are tallied by rule.

    ``channels`` are those of the same terms, where some were judged for another question.
    """
    for group in question.a_ends:
        fault = rules.refuse_speech(group.profile, question.z_end.profile)
        if fault is not None:
            rejections.add(f"ends refused: {fault}", group.device.value)
            return ()
    lit = _optical_options(channels or new_channels(terms), question, rejections)
    return (*lit, *_assembly_options(terms, question, rejections))


def modules_accepted(terms: PartTerms, protocol: str, end: EndProfile) -> frozenset[str]:
    """Part numbers of the modules that the cages of ``end`` take."""
    return frozenset(
        optic.part_number
        for optic in terms.catalog.optics.values()
        if rules.refuse_optic(end, optic, protocol, linear_allowed=terms.linear_optics) is None
    )


def _optical_options(channels: Channels, question: LinkQuestion, rejections: Rejections) -> Iterator[LinkOption]:
    """Module, fibre, module; choices of modules that emit the same light are judged together."""
    z_ends = channels.lit(question.protocol, question.z_end.profile, rejections)
    a_lits = [channels.lit(question.protocol, group.profile, rejections) for group in question.a_ends]
    alike: dict[tuple[Light, ...], list[tuple[int, tuple[Lit, ...]]]] = {}
    for place, a_ends in enumerate(product(*a_lits)):
        alike.setdefault(tuple([a.light for a in a_ends]), []).append((place, a_ends))
    for z in z_ends:
        found: list[tuple[int, tuple[Lit, ...], Verdict]] = []
        for lights, members in alike.items():
            verdict = channels.between(lights, z.light, question.length_m, question.aligned)
            _tally(verdict, (members[0][1], z), len(members), rejections)
            if verdict.channels:
                found += [(*member, verdict) for member in members]
        for _, a_ends, verdict in sorted(found, key=lambda each: each[0]):
            yield from (_optical_option(a_ends, z, channel) for channel in verdict.channels)


def _tally(verdict: Verdict, ends: tuple[tuple[Lit, ...], Lit], times: int, rejections: Rejections) -> None:
    """Count what ``verdict`` refuses as often as it was asked for; ``ends`` are an example."""
    a_ends, z = ends
    a = a_ends[verdict.blamed]
    if verdict.fault is not None:
        rejections.add(f"ends refused: {verdict.fault}", f"{a.name} / {z.name}", times)
    for reason, fiber, count in verdict.refused:
        rejections.add(f"channel refused: {reason}", f"{a.name} / {fiber} / {z.name}", times * count)


def _optical_option(a_ends: tuple[Lit, ...], z: Lit, channel: Channel) -> LinkOption:
    """The option of these modules with this channel between them."""
    fiber, geometry, signal = channel.fiber, channel.geometry, z.light.signal
    return LinkOption(
        kind=CableKind.OPTICS,
        cable=fiber.part_number,
        order_code=order_code(fiber, channel.stock_length_m),
        stock_length_m=channel.stock_length_m,
        cables_per_link=geometry.cables_per_link,
        links_per_cable=geometry.links_per_cable,
        head=geometry.head,
        a_optics=tuple(a.optic.part_number if a.optic else None for a in a_ends),
        z_optic=z.optic.part_number if z.optic else None,
        pmd=signal.pmd,
        medium=fiber.medium,
        connector=fiber.connector,
        polish=fiber.polish,
        polarity=fiber.polarity,
        fibers_per_link=signal.fibers_per_leg,
        reach_m=channel.reach_m,
        loss=channel.loss,
    )


def order_code(fiber: FiberModel, length_m: Decimal) -> str:
    """What to order: the code with the length in whole metres, or the part number."""
    if fiber.order_code and length_m == length_m.to_integral_value():
        return fiber.order_code.format(length=int(length_m))
    return fiber.part_number


def unit_parts(option: LinkOption) -> tuple[PartCount, ...]:
    """One piece of each part in a fixed order: module at end z, modules at end a, cable; empty names for none.

    Classes take these parts in the same proportion whenever ``geometry`` of two options is equal.
    """
    length = option.stock_length_m if option.kind is CableKind.OPTICS else None
    optics = [PartCount(optic or "", "transceiver", 1) for optic in (option.z_optic, *option.a_optics)]
    return (*optics, PartCount(option.cable, "cable", 1, length))


def geometry(option: LinkOption) -> tuple[int, int, str | None]:
    """How cables of an option are counted: cables per link, links per cable, end of a splitter's head."""
    return option.cables_per_link, option.links_per_cable, option.head


def technology(option: LinkOption) -> str:
    """What distinguishes options for people: PMD and medium, or the assembly."""
    return option.cable if option.kind is CableKind.ASSEMBLY else f"{option.pmd} on {option.medium}"


def option_parts(option: LinkOption, question: LinkQuestion) -> tuple[PartCount, ...]:
    """Parts of the whole class: modules whole per cage and device, cables per link or per splitter head."""
    modules = [
        PartCount(optic, "transceiver", group.num_modules(group.profile.ports_per_cage))
        for group, optic in (
            (question.z_end, option.z_optic),
            *zip(question.a_ends, option.a_optics, strict=True),
        )
        if optic is not None
    ]
    if option.head is None:
        cables = question.num_links * option.cables_per_link // option.links_per_cable
    else:
        heads = question.a_ends if option.head == "a" else (question.z_end,)
        cables = sum(group.num_modules(option.links_per_cable) for group in heads)
    length = option.stock_length_m if option.kind is CableKind.OPTICS else None
    return (*modules, PartCount(option.cable, "cable", cables, length))


def _assembly_options(terms: PartTerms, question: LinkQuestion, rejections: Rejections) -> Iterator[LinkOption]:
    """One part with its ends attached; straight, or a splitter with its head at either end."""
    for part in terms.catalog.assemblies.values():
        fault = rules.refuse_protocol(part.protocols, question.protocol)
        fault = fault or rules.refuse_assembly_length(part, question.length_m)
        if fault is not None:
            rejections.add(f"assembly refused: {fault}", part.part_number)
            continue
        for head in (None,) if part.num_tails == 1 else ("z", "a"):
            fault = _refuse_assembly(question, part, head)
            if fault is None:
                yield _assembly_option(question, part, head)
                break
            rejections.add(f"assembly refused: {fault}", part.part_number)


def _refuse_assembly(question: LinkQuestion, part: AssemblyModel, head: str | None) -> str | None:
    """First rule that refuses ``part`` with its head at ``head``."""
    z = question.z_end.profile
    for group in question.a_ends:
        a = group.profile
        if head is None:
            fault = rules.refuse_straight_assembly(a, z, part, question.aligned)
            fits = rules.refuse_assembly_ends(z, a, part)
            if fits is not None:
                fits = rules.refuse_assembly_ends(a, z, part)
        else:
            top, tail = (z, a) if head == "z" else (a, z)
            fault = rules.refuse_splitter_assembly(top, tail, part)
            fits = rules.refuse_assembly_ends(top, tail, part)
        if fault or fits:
            return fault or fits
    return None


def copper_refusal(terms: PartTerms, question: LinkQuestion) -> str | None:
    """Why no cable with attached ends serves the class, in one line; None when one does."""
    if question.z_end.profile.cpo is not None or any(group.profile.cpo is not None for group in question.a_ends):
        return "co-packaged ports take fibre only"
    faults: dict[str, int] = {}
    longest = Decimal(0)
    for part in terms.catalog.assemblies.values():
        fault = rules.refuse_protocol(part.protocols, question.protocol)
        if fault is not None:
            continue
        heads = (None,) if part.num_tails == 1 else ("z", "a")
        reasons = [_refuse_assembly(question, part, head) for head in heads]
        if None not in reasons:
            for reason in reasons:
                faults[str(reason)] = faults.get(str(reason), 0) + 1
        elif part.length_m >= question.length_m:
            return None
        else:
            longest = max(longest, part.length_m)
    if longest:
        return f"the longest copper or AOC that fits has {longest} m, the run {question.length_m} m"
    if not faults:
        return "no copper or AOC on offer"
    leads_apart = [reason for reason in faults if reason == rules.LEADS_APART]
    commonest = min(faults, key=lambda reason: (-faults[reason], reason))
    return f"no copper or AOC fits: {leads_apart[0] if leads_apart else commonest}"


def _assembly_option(question: LinkQuestion, part: AssemblyModel, head: str | None) -> LinkOption:
    """The option with this assembly."""
    per_cable = question.z_end.profile.ports_per_cage if head is None else part.num_tails
    return LinkOption(
        kind=CableKind.ASSEMBLY,
        cable=part.part_number,
        order_code=part.part_number,
        stock_length_m=part.length_m,
        cables_per_link=1,
        links_per_cable=per_cable,
        head=head,
        a_optics=tuple(None for _ in question.a_ends),
        z_optic=None,
        pmd=None,
        medium="MMF (captive)" if part.kind == "AOC" else "twinax",
        connector=None,
        polish=None,
        polarity=None,
        fibers_per_link=0,
        reach_m=part.length_m,
        loss=None,
    )


def part_price_usd(catalog: Catalog, part: PartCount) -> Decimal | None:
    """Price of all pieces in USD; None when the price book has none."""
    price = catalog.prices.get(part.part_number)
    return None if price is None else part.count * unit_price_usd(price, part.length_m)


def part_watts(catalog: Catalog, part: PartCount) -> Decimal | None:
    """Power of all pieces in W, typical where known; None when no figure is known. Passive fibre draws nothing."""
    if part.part_number in catalog.fibers:
        return Decimal(0)
    if part.part_number in catalog.assemblies:
        each = assembly_power_w(catalog.assemblies[part.part_number])
        return None if each is None else part.count * each
    optic = part_power_w(catalog.optics[part.part_number])
    return None if optic is None else part.count * optic[0]

"""Rules of light and copper: what stands at both ends of a cable and whether the signal gets through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from catalogs.records import AssemblyModel, FiberModel, HostModel, OpticModel, SwitchModel
from fabric.audit.quote.evidence import PluggedCable, QuoteEvidence
from fabric.audit.quote.records import Plug
from fabric.audit.quote.rule import QuoteFault, alike, quote_rule

MULTIMODE = ("OM3", "OM4", "OM5")


def medium_of(cable: PluggedCable) -> str | None:
    """Medium of a cable by its part, else as written; multimode as a whole where no grade is named."""
    if cable.fiber is not None:
        return cable.fiber.medium
    text = (cable.row.medium or "").upper().replace("-", "")
    for name, words in (
        ("OS2", ("OS2", "SMF", "SINGLEMODE", "SINGLE MODE")),
        ("OM4", ("MMF", "MULTIMODE", "MULTI MODE")),
    ):
        if any(word in text for word in words):
            return name
    return next((name for name in MULTIMODE if name in text), None)


@quote_rule(
    "QUOTE-MEDIUM",
    "cables",
    remedy="Buy modules for the fibre or fibre for the modules: DR, FR and LR need OS2, SR needs OM3 to OM5.",
)
def modules_meet_their_fibre(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Single-mode modules stand on single-mode fibre, multimode modules on multimode fibre."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            medium = medium_of(cable)
            for _, optic in cable.plugs:
                if optic is not None and medium is not None and (optic.medium == "OS2") != (medium == "OS2"):
                    yield (
                        f"{optic.part_number} ({optic.pmd_family}) needs {optic.medium}, the cable is {medium}",
                        cable,
                    )

    return alike(told(), lambda message, count: _replacement(evidence, message, count))


def _replacement(evidence: QuoteEvidence, message: str, count: int) -> Decimal | None:
    """What the modules that do not fit the fibre cost: they are to be bought again."""
    part = evidence.catalog.optics.get(message.split(" ", 1)[0])
    price = None if part is None else evidence.price_usd(part)
    return None if part is None or price is None else price * -(-count // part.num_connectors)


@quote_rule("QUOTE-CONNECTOR", "cables", remedy="Order the cable with the connector and polish of the module.")
def connectors_fit(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Connector and polish of a fibre cable are those of the modules at its ends; hybrids differ at the tails."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            fiber = cable.fiber
            if fiber is None:
                continue
            fits = {fiber.connector, fiber.tail_connector or fiber.connector}
            for _, optic in cable.plugs:
                if optic is None:
                    continue
                if optic.connector not in fits:
                    yield (
                        f"{optic.part_number} has {optic.connector}, {fiber.part_number} has {fiber.connector}",
                        cable,
                    )
                elif optic.polish and fiber.polish and optic.polish != fiber.polish:
                    yield f"{optic.part_number} is {optic.polish}, {fiber.part_number} is {fiber.polish}", cable

    return alike(told())


@quote_rule("QUOTE-OPTICS", "cables", remedy="Use modules of one PMD family and lane rate at both ends.")
def modules_understand_each_other(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Modules at both ends agree in PMD family, rate of an optical lane and wavelengths per fibre."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            a, z = cable.optics
            if a is None or z is None:
                continue
            one, other = (
                (optic.pmd_family, optic.optical_lane_rate_gbps, optic.lanes_per_fiber_pair) for optic in (a, z)
            )
            if one != other:
                yield f"{_light(a)} does not understand {_light(z)}", cable

    return alike(told())


def _light(optic: OpticModel) -> str:
    return f"{optic.part_number} ({optic.pmd_family}, {optic.optical_lane_rate_gbps}G a lane)"


@quote_rule("QUOTE-REACH", "cables", remedy="Shorten the run, or use modules that reach as far.")
def cables_are_within_reach(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Length of a fibre cable <= reach of the modules at both ends."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            for _, optic in cable.plugs:
                if optic is not None and cable.length_m is not None and cable.length_m > optic.reach_m:
                    reach = f"{optic.reach_m.normalize():f} m"
                    yield (
                        f"{optic.part_number} reaches {reach}, the cable has {cable.length_m.normalize():f} m",
                        cable,
                    )

    return alike(told())


@quote_rule("QUOTE-LENGTH", "cables", remedy="Order a length that is made.")
def lengths_are_made(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Length of an assembly = that of its part; of a fibre cable = a length it is sold in."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            written = cable.row.length_m
            if written is None:
                continue
            text = f"the list says {written.normalize():f} m"
            if cable.assembly is not None and written != cable.assembly.length_m:
                yield f"{cable.assembly.part_number} has {cable.assembly.length_m.normalize():f} m, {text}", cable
            elif (
                cable.fiber is not None and cable.fiber.stock_lengths_m and written not in cable.fiber.stock_lengths_m
            ):
                yield f"{cable.fiber.part_number} is not sold in that length: {text}", cable

    return alike(told())


@quote_rule(
    "QUOTE-COPPER", "cables", remedy="Leave the modules out: the ends of a DAC, ACC, AEC or AOC are attached."
)
def assemblies_have_no_modules(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """No module stands at the end of a cable whose ends are attached."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            optics = [optic for optic in cable.optics if optic is not None]
            if cable.assembly is not None and optics:
                yield f"{cable.assembly.part_number} is a {cable.assembly.kind} and has modules at its ends", cable

    return alike(told())


@quote_rule("QUOTE-NO-OPTIC", "cables", remedy="Name the module of every end of a fibre cable, and bill it.")
def fibre_has_modules(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Every end of a fibre cable has a module, except at a CPO switch; asked where the list has modules at all."""
    if not any(plug.optic for cable in evidence.cables for plug in cable.row.ends):
        return []

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            for plug in cable.row.ends:
                if isinstance(cable.part, FiberModel) and plug.optic is None and not _may_be_cpo(evidence, plug):
                    yield "a fibre cable ends without a module", cable

    return alike(told())


def _may_be_cpo(evidence: QuoteEvidence, plug: Plug) -> bool:
    """Whether a device brings its own optics; one of unknown model may, where the bill has such a switch."""
    model = evidence.model_of[plug.device]
    if model is None:
        return any(switch.cpo is not None for _, switch in evidence.switch_items)
    return isinstance(model, SwitchModel) and model.cpo is not None


@quote_rule("QUOTE-FORM", "cables", remedy="Use modules of the form factor and heat sink of the cage.")
def modules_fit_their_cages(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Form factor and heat sink of a module, or of an attached end, are those of the device's cages."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            for plug, optic in cable.plugs:
                model = evidence.model_of[plug.device]
                if not isinstance(model, (SwitchModel, HostModel)):
                    continue
                cage = (model.form_factor, model.heatsink)
                for name, shapes in _shapes(optic, cable.assembly):
                    if cage not in shapes:
                        yield f"{name} is {_shape(shapes[0])}, a cage of {model.part_number} is {_shape(cage)}", cable

    return alike(told())


def _shapes(optic: OpticModel | None, assembly: AssemblyModel | None) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Shapes that an end may have: one for a module, head or tail for an attached end."""
    if optic is not None:
        yield optic.part_number, [(optic.form_factor, optic.heatsink)]
    elif assembly is not None:
        head = (assembly.head_form_factor, str(assembly.head_heatsink))
        yield assembly.part_number, [head, (assembly.tail_form_factor, assembly.tail_heatsink)]


def _shape(cage: tuple[str, str]) -> str:
    return cage[0] if cage[1] == "none" else f"{cage[0]} ({cage[1]})"


@quote_rule("QUOTE-CAGE-SPEED", "cables", remedy="Use modules that the cage can feed: its lanes x rate of a lane.")
def cages_feed_their_modules(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Speed of a module <= fastest use of the cage it stands in."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            for plug, optic in cable.plugs:
                fastest = fastest_cage(evidence.model_of[plug.device])
                if optic is not None and fastest is not None and optic.speed_gbps > fastest:
                    text = f"{optic.part_number} is a {optic.speed_gbps}G module, the cage gives {fastest}G"
                    yield text, cable

    return alike(told())


def fastest_cage(model: object) -> int | None:
    """Gb/s of a cage of a device, over all its legs; None for anything without cages."""
    if isinstance(model, SwitchModel):
        return max((mode.speed_gbps * mode.ports_per_cage for mode in model.modes), default=None)
    if isinstance(model, HostModel):
        speeds = (mode.speed_gbps * mode.split * model.ports_per_cage for mode in model.modes)
        return max(speeds, default=None)
    return None


@quote_rule("QUOTE-SPEED", "cables", remedy="Join ports of one speed; a slower module makes the whole link slower.")
def ends_have_one_speed(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """What a module gives per optical connector is at least the speed that is written for the link."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            speed = cable.row.speed_gbps
            for _, optic in cable.plugs:
                if optic is not None and speed is not None and speed > optic.speed_gbps:
                    yield f"the link is to run at {speed}G, {optic.part_number} at {optic.speed_gbps}G", cable
            if cable.assembly is not None and speed is not None and speed > cable.assembly.speed_gbps:
                yield f"the link is to run at {speed}G, {cable.assembly.part_number} does not", cable

    return alike(told())

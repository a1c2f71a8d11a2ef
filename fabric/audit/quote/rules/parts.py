"""Rules of names: every part of the quote is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogs.records import AssemblyModel, FiberModel, OpticModel
from fabric.audit.quote.evidence import QuoteEvidence
from fabric.audit.quote.rule import QuoteFault, alike, examples, quote_rule
from fabric.audit.report import Severity


@quote_rule(
    "QUOTE-PART",
    remedy="Correct the part number, or name what it is in the --map file, under parts; a part of your own goes into "
    "the catalogue (catalog.tables of an intent).",
    severity=Severity.WARNING,
)
def parts_are_known(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Every part number is in the catalogue, as number, order code or maker's code; others are not checked."""

    def told() -> Iterator[tuple[str, object]]:
        for text, row in _named(evidence):
            if evidence.finder.find(text) is None and not evidence.finder.is_laser_source(text):
                near = evidence.finder.near(text)
                hint = f"; did you mean {' or '.join(near)}?" if near else ""
                yield f"{text!r} is not in the catalogue{hint}", row

    return alike(told())


@quote_rule("QUOTE-PART-KIND", "cables", remedy="Name a cable as the cable and a module as the module.")
def columns_hold_what_they_say(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """The part of a cable is a cable, that of an end is a module."""

    def told() -> Iterator[tuple[str, object]]:
        for cable in evidence.cables:
            if cable.part is not None and not isinstance(cable.part, (AssemblyModel, FiberModel)):
                yield f"{cable.part.part_number} is no cable", cable
            for optic in (cable.a_optic, cable.z_optic):
                if optic is not None and not isinstance(optic, OpticModel):
                    yield f"{optic.part_number} is no module", cable

    return alike(told())


@quote_rule(
    "QUOTE-UNKNOWN-TIER",
    "cables",
    remedy="Say in the --map file how the names of hosts, leaves, spines and cores begin (tiers: {leaf: ^lf}).",
    severity=Severity.NOTE,
)
def tiers_are_told(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Most devices have a tier; what rules say of tiers does not hold for the others."""
    unknown = [device for device, tier in evidence.tier_of.items() if tier is None]
    if 2 * len(unknown) > len(evidence.tier_of):
        message = f"the tier of {len(unknown)} of {len(evidence.tier_of)} devices is unknown"
        yield QuoteFault(message, examples(unknown), len(unknown))


def _named(evidence: QuoteEvidence) -> Iterator[tuple[str, object]]:
    for cable in evidence.cables:
        named = (cable.row.part_number, *(name for plug in cable.row.ends for name in (plug.optic, plug.model)))
        yield from ((name, cable) for name in named if name is not None and not _is_role(name))
    yield from ((item.row.part_number, item) for item in evidence.items)


def _is_role(text: str) -> bool:
    """Whether a cell of models says what a device is for, not which it is: sheets have a type column at times."""
    return text.lower() in ("host", "switch", "leaf", "spine", "core", "server", "dac", "aoc", "fiber", "fibre")

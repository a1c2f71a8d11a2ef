"""An intent made ready to be solved: structures enumerated, every candidate sketched, and again at other prices.

Opening is the larger part of the work. What prices do not change is kept where only they change: the structures, and
which parts may join two ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from catalogs.records import Catalog
from fabric.candidates.enumerate import enumerate_structures
from fabric.candidates.rejections import Rejections
from fabric.intent.root import FabricIntent
from fabric.prepare import Prepared, check_cages, prepare
from fabric.sizing.build import SizingBuilder
from fabric.sizing.terms import Place, Shape, SizingTerms, leaves_per_host_rack
from solvers.problem import Sketch

Progress = Callable[[str, int, int], None]
"""Told (stage, done, of)."""

GRACE_SECONDS = 0.5
"""Time after a deadline to come to an answer with what was found before it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Places of the structures of every protocol, in order, and why others fell out.

    ``is_complete`` is False when time ran out before all were looked at.
    """

    places: tuple[Place, ...]
    rejections: Rejections
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """An intent with its terms, what was ``found`` for it, and a sketch of every candidate by name.

    ``is_complete`` is False when time ran out before every candidate was sketched: nothing is proven of the others.
    """

    intent: FabricIntent
    catalog: Catalog
    prepared: Prepared
    builder: SizingBuilder
    found: Found
    places: dict[str, Place]
    sketches: dict[str, Sketch]
    is_complete: bool = True


def silent(_stage: str, _done: int, _of: int) -> None:
    """Progress that nobody watches."""


def is_past(deadline: float | None) -> bool:
    """Whether a moment on the clock of time.monotonic() is over; None never is."""
    return deadline is not None and time.monotonic() > deadline


def open_session(
    intent: FabricIntent,
    catalog: Catalog,
    *,
    by_technology: bool = False,
    progress: Progress | None = None,
    deadline: float | None = None,
    gamma: int = 0,
) -> Session:
    """Enumerate and sketch; ``by_technology`` keeps the best option of every kind of link, not only of all.

    Half of the time to the ``deadline`` (of time.monotonic()) is for enumeration, all of it where nothing was found
    by then; past it no further candidate is sketched, but one that works is looked for during GRACE_SECONDS.
    """
    check_cages(intent, catalog)
    prepared = prepare(intent, catalog, gamma)
    found = find_places(prepared, deadline)
    builder = SizingBuilder(prepared.terms, by_technology)
    return _sketch(Session(intent, catalog, prepared, builder, found, {}, {}), progress or silent, deadline)


def reprice(session: Session, catalog: Catalog, *, by_technology: bool | None = None) -> Session:
    """The session that opening it with ``catalog`` would give, sooner where only prices or powers differ.

    Structures are enumerated again only where the catalogue changes which there are; bounds always are counted anew.
    ``by_technology`` None keeps that of the session.
    """
    check_cages(session.intent, catalog)
    prepared = prepare(session.intent, catalog, session.prepared.terms.market.gamma)
    known = session.prepared
    same = prepared.rules == known.rules and prepared.terms.host_sides == known.terms.host_sides
    found = session.found if same and session.found.is_complete else find_places(prepared, None)
    kinds = session.builder.by_technology if by_technology is None else by_technology
    builder = SizingBuilder(prepared.terms, kinds, session.builder.links.for_parts(prepared.terms.parts))
    return session_of(session.intent, catalog, prepared, builder, found)


def session_under(session: Session, terms: SizingTerms, names: Iterable[str] | None = None) -> Session:
    """The same structures, or those named, under other terms of sizing; what these need is sketched anew."""
    builder = SizingBuilder(terms, session.builder.by_technology)
    builder.rejections.merge(session.builder.rejections)
    sketches = {}
    for name in session.places if names is None else names:
        sketch = builder.sketch(name, session.places[name])
        if sketch is not None:
            sketches[name] = sketch
    places = {name: session.places[name] for name in sketches}
    prepared = replace(session.prepared, terms=terms)
    return replace(session, prepared=prepared, builder=builder, places=places, sketches=sketches)


def find_places(prepared: Prepared, deadline: float | None) -> Found:
    """Every structure of every protocol that none undercuts, its leaves among the hosts or apart."""
    places: list[Place] = []
    rejections = Rejections()
    half = None if deadline is None else (time.monotonic() + deadline) / 2
    is_complete = True
    floor = prepared.terms.floor
    cooled = (False, True) if floor is not None and floor.is_partly_cooled else (False,)

    def is_over(num_found: int) -> bool:
        return is_past(half if num_found else deadline)

    for protocol, rules in prepared.rules:
        enumeration = enumerate_structures(rules, None if deadline is None else is_over)
        is_complete = is_complete and enumeration.is_complete
        rejections.merge(enumeration.rejections)
        for structure in enumeration.structures:
            shape = Shape(protocol, structure)
            groups = prepared.terms.host_sides[protocol, structure.planes].groups
            among_hosts = (True, False) if leaves_per_host_rack(groups, structure) else (False,)
            places += [Place(shape, in_rack, on) for in_rack in among_hosts for on in cooled]
    return Found(tuple(places), rejections, is_complete)


def session_of(
    intent: FabricIntent, catalog: Catalog, prepared: Prepared, builder: SizingBuilder, found: Found
) -> Session:
    """The session of an intent whose structures are known, sketched by ``builder``."""
    return _sketch(Session(intent, catalog, prepared, builder, found, {}, {}), silent, None)


def _sketch(bare: Session, told: Progress, deadline: float | None) -> Session:
    """The session with a sketch of every place for which each tier finds a switch."""
    builder, found = bare.builder, bare.found
    builder.refusals.merge(bare.prepared.refusals)
    builder.rejections.merge(found.rejections)
    places: dict[str, Place] = {}
    sketches: dict[str, Sketch] = {}
    is_complete = found.is_complete
    late = None if deadline is None else deadline + GRACE_SECONDS
    for index, place in enumerate(found.places):
        if is_past(deadline if sketches else late):
            is_complete = False
            break
        key = f"{index:05d}"
        sketch = builder.sketch(key, place)
        if sketch is not None:
            places[key], sketches[key] = place, sketch
        told("candidates", index + 1, len(found.places))
    return Session(
        bare.intent, bare.catalog, bare.prepared, builder, found, places, sketches, is_complete=is_complete
    )

"""The parts of a fabric that sizing decides one by one: of every tier, and of every link class.

Where nothing asks for a mixed fabric a tier is one part and so is a class. Otherwise the parts are the kinds of rows
and columns of the structure's cut, and a class has a part for every pair of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalogs.records import SwitchModel
from fabric.links.ends import EndProfile
from fabric.links.options import LinkQuestion
from fabric.room.lengths import metres
from fabric.sizing.cells import host_cell, leaf_spine_cell, num_pod_cells, spine_core_cell
from fabric.sizing.cut import Cut, RowKind
from fabric.sizing.questions import class_tiers, link_question
from fabric.sizing.terms import Place, SizingTerms
from fabric.structure import Structure
from fabric.terms import ClassName, Tier

Profiles = tuple[EndProfile | None, EndProfile]
Question = Callable[[Profiles], LinkQuestion]


ONE = (0,)
"""The cells of a pair of blocks that has a single one."""


@dataclass(frozen=True, slots=True)
class TierPart:
    """Blocks of a tier that are alike; ``switches`` of them in each.

    A part that is held to one ``model`` is decided as one, and has all its switches.
    """

    name: str
    tier: Tier
    blocks: tuple[int, ...]
    switches: int
    stays_pluggable: bool
    model: str | None = None

    @property
    def num_units(self) -> int:
        """How many of it may differ in model."""
        return len(self.blocks) if self.model is None else 1

    def takes(self, model: SwitchModel) -> bool:
        """Whether ``model`` may stand here: the one it is held to, no co-packaged optics where it stays pluggable."""
        if self.model is not None:
            return model.part_number == self.model
        return model.cpo is None or not self.stays_pluggable


@dataclass(frozen=True, slots=True)
class ClassPart:
    """Links between blocks of two parts (hosts, where ``below`` is None), or within a column where they are paired.

    ``ask`` gives the question of one cell between profiles (a, z); every pair of blocks has those ``cells`` of them.
    ``spots`` are row and column of every cell where these are told apart by length.
    """

    key: str
    name: ClassName
    below: TierPart | None
    above: TierPart
    cells: tuple[int, ...]
    is_paired: bool
    ask: Question
    spots: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of a structure."""

    tiers: tuple[TierPart, ...]
    classes: tuple[ClassPart, ...]
    cut: Cut | None = None

    def switches_by_model(self, tier: Tier, blocks: Mapping[str, Mapping[str, int]]) -> Counter[str]:
        """Switches of a tier by model, in the order met; ``blocks`` are numbers of units by part and model."""
        switches: Counter[str] = Counter()
        for part in self.tiers:
            if part.tier is tier:
                for model, count in blocks[part.name].items():
                    switches[model] += count * part.switches
        return switches


def whole_parts(terms: SizingTerms, place: Place) -> Parts:
    """A part per tier and class."""
    structure = place.shape.structure
    hosts = terms.host_sides[place.shape.protocol, structure.planes]
    kept = {
        Tier.LEAF: bool(terms.cpo.pluggable_units),
        Tier.SPINE: terms.cpo.pluggable_spines > 0,
        Tier.CORE: terms.cpo.pluggable_spines > 0,
    }
    tiers = {
        tier: TierPart(tier.value, tier, (0,), structure.num_in_tier(tier), kept[tier]) for tier in place.shape.tiers
    }
    classes = []
    for name in place.shape.classes:
        below, above = class_tiers(name)

        def ask(profiles: Profiles, name: ClassName = name) -> LinkQuestion:
            return link_question(place.shape, name, hosts, profiles, place.longest_m(name, terms.runs))

        classes.append(
            ClassPart(name.value, name, tiers.get(below) if below else None, tiers[above], ONE, False, ask)
        )
    return Parts(tuple(tiers.values()), tuple(classes))


def cut_parts(terms: SizingTerms, place: Place, cut: Cut) -> Parts:
    """A part per kind of row and of column, and per pair of kinds."""
    structure = place.shape.structure
    leaves = _leaf_parts(structure, cut)
    spines = _column_parts(structure, cut, Tier.SPINE) if structure.num_tiers > 1 else ()
    cores = _column_parts(structure, cut, Tier.CORE) if structure.num_tiers > 2 else ()
    classes = [
        *_host_classes(terms, place, cut, leaves),
        *_leaf_spine_classes(terms, place, cut, (leaves, spines)),
        *_spine_core_classes(terms, place, cut, (spines, cores)),
    ]
    return Parts((*leaves, *spines, *cores), tuple(classes), cut)


def _leaf_parts(structure: Structure, cut: Cut) -> tuple[TierPart, ...]:
    parts = []
    for number, (kind, rows) in enumerate(cut.rows.items(), start=1):
        name = Tier.LEAF.value if len(cut.rows) == 1 else f"{Tier.LEAF.value} rows {number}"
        leaves = sum(pods * each for pods, each in kind.leaves_in_pods) * structure.num_networks
        parts.append(TierPart(name, Tier.LEAF, rows, leaves, kind.stays_pluggable))
    return tuple(parts)


def _column_parts(structure: Structure, cut: Cut, tier: Tier) -> tuple[TierPart, ...]:
    num_columns = sum(len(columns) for columns in cut.columns.values())
    each = structure.num_in_tier(tier) // num_columns
    is_kept_apart = len({kind.stays_pluggable for kind in cut.columns}) > 1
    is_numbered = len(cut.columns) > 1 + is_kept_apart
    parts = []
    for number, (kind, columns) in enumerate(cut.columns.items(), start=1):
        name = f"{tier.value} columns {number}" if is_numbered else tier.value
        if kind.stays_pluggable and is_kept_apart:
            name = f"{name} kept pluggable"
        parts.append(TierPart(name, tier, columns, each, kind.stays_pluggable))
    return tuple(parts)


def _host_classes(terms: SizingTerms, place: Place, cut: Cut, leaves: tuple[TierPart, ...]) -> list[ClassPart]:
    hosts = terms.host_sides[place.shape.protocol, place.shape.structure.planes]
    classes = []
    for part, kind in zip(leaves, cut.rows, strict=True):
        if not kind.down_ports:
            continue

        name = ClassName.HOST_LEAF
        lengths = _cells_by_length(kind) or {place.longest_m(name, terms.runs): tuple(range(kind.cells))}
        for length_m, cells in lengths.items():

            def ask(profiles: Profiles, kind: RowKind = kind, length_m: Decimal = length_m) -> LinkQuestion:
                return host_cell(place, kind, hosts, profiles[1], length_m)

            key = _key(name, None, part) + (f" by {length_m:f} m" if len(lengths) > 1 else "")
            classes.append(ClassPart(key, name, None, part, cells, False, ask))
    return classes


def _cells_by_length(kind: RowKind) -> dict[Decimal, tuple[int, ...]]:
    """Host-leaf cells of a row by the length of their links in metres, shortest first; empty without a floor."""
    found: dict[int, list[int]] = {}
    for cell, length in enumerate(kind.host_mm):
        found.setdefault(length, []).append(cell)
    return {metres(length): tuple(found[length]) for length in sorted(found)}


def _leaf_spine_classes(
    terms: SizingTerms, place: Place, cut: Cut, parts: tuple[tuple[TierPart, ...], tuple[TierPart, ...]]
) -> list[ClassPart]:
    classes = []
    for leaf, kind in zip(parts[0], cut.rows, strict=True):
        for spine in parts[1]:
            name = ClassName.LEAF_SPINE
            length_m = metres(kind.spine_mm[spine.blocks[0]]) if kind.spine_mm else place.longest_m(name, terms.runs)

            def ask(profiles: Profiles, kind: RowKind = kind, length_m: Decimal = length_m) -> LinkQuestion:
                return leaf_spine_cell(place, cut, kind, known(profiles), length_m)

            classes.append(ClassPart(_key(name, leaf, spine), name, leaf, spine, ONE, False, ask))
    return classes


def _spine_core_classes(
    terms: SizingTerms, place: Place, cut: Cut, parts: tuple[tuple[TierPart, ...], tuple[TierPart, ...]]
) -> list[ClassPart]:
    name, cells = ClassName.SPINE_CORE, tuple(range(num_pod_cells(place.shape.structure, cut)))
    classes = []
    for spine, core, kind in zip(*parts, cut.columns, strict=False):
        length_m = metres(kind.core_mm) if kind.core_mm else place.longest_m(name, terms.runs)

        def ask(profiles: Profiles, length_m: Decimal = length_m) -> LinkQuestion:
            return spine_core_cell(place, cut, known(profiles), length_m)

        classes.append(ClassPart(_key(name, spine, core), name, spine, core, cells, True, ask))
    return classes


def known(profiles: Profiles) -> tuple[EndProfile, EndProfile]:
    a, z = profiles
    if a is None:
        raise ValueError("links between switches have a switch at either end")
    return a, z


def _key(name: ClassName, below: TierPart | None, above: TierPart) -> str:
    """The class name, with the parts that it joins where they are not whole tiers."""
    ends = [part.name for part in (below, above) if part is not None and part.name != part.tier.value]
    return f"{name.value} of {' and '.join(ends)}" if ends else name.value

"""The parts of a fabric that sizing decides one by one: of every tier, and of every link class.

Where nothing asks for a mixed fabric a tier is one part and so is a class. Otherwise the parts are the kinds of rows
and columns of the structure's cut, and a class has a part for every pair of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalogs.records import SwitchModel
from fabric.links.ends import EndProfile
from fabric.links.options import LinkQuestion
from fabric.sizing.cells import host_cell, leaf_spine_cell, num_pod_cells, spine_core_cell
from fabric.sizing.cut import Cut, RowKind
from fabric.sizing.questions import class_tiers, link_question
from fabric.sizing.terms import Place, SizingTerms
from fabric.structure import Structure
from fabric.terms import ClassName, Tier

Profiles = tuple[EndProfile | None, EndProfile]
Question = Callable[[Profiles], LinkQuestion]


@dataclass(frozen=True, slots=True)
class TierPart:
    """Blocks of a tier that are alike; ``switches`` of them in each."""

    name: str
    tier: Tier
    blocks: tuple[int, ...]
    switches: int
    stays_pluggable: bool

    def takes(self, model: SwitchModel) -> bool:
        """Whether ``model`` may stand here: no co-packaged optics where the blocks stay pluggable."""
        return model.cpo is None or not self.stays_pluggable


@dataclass(frozen=True, slots=True)
class ClassPart:
    """Links between blocks of two parts (hosts, where ``below`` is None), or within a column where they are paired.

    ``ask`` gives the question of one cell between profiles (a, z); every pair of blocks has ``cells`` of them.
    """

    key: str
    name: ClassName
    below: TierPart | None
    above: TierPart
    cells: int
    is_paired: bool
    ask: Question


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of a structure."""

    tiers: tuple[TierPart, ...]
    classes: tuple[ClassPart, ...]
    cut: Cut | None = None

    def switches_by_model(self, tier: Tier, blocks: Mapping[str, Mapping[str, int]]) -> Counter[str]:
        """Switches of a tier by model, in the order met; ``blocks`` are numbers of blocks by part and model."""
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
    runs = (terms.runs, place.in_host_rack)
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
            return link_question(place.shape, name, hosts, profiles, runs)

        classes.append(ClassPart(name.value, name, tiers.get(below) if below else None, tiers[above], 1, False, ask))
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
    parts = []
    for stays, columns in cut.columns.items():
        name = f"{tier.value} kept pluggable" if stays and len(cut.columns) > 1 else tier.value
        parts.append(TierPart(name, tier, columns, each, stays))
    return tuple(parts)


def _host_classes(terms: SizingTerms, place: Place, cut: Cut, leaves: tuple[TierPart, ...]) -> list[ClassPart]:
    hosts = terms.host_sides[place.shape.protocol, place.shape.structure.planes]
    classes = []
    for part, kind in zip(leaves, cut.rows, strict=True):
        if not kind.down_ports:
            continue

        def ask(profiles: Profiles, kind: RowKind = kind) -> LinkQuestion:
            return host_cell(place, kind, hosts, profiles[1], terms.runs)

        name = ClassName.HOST_LEAF
        classes.append(ClassPart(_key(name, None, part), name, None, part, kind.cells, False, ask))
    return classes


def _leaf_spine_classes(
    terms: SizingTerms, place: Place, cut: Cut, parts: tuple[tuple[TierPart, ...], tuple[TierPart, ...]]
) -> list[ClassPart]:
    classes = []
    for leaf, kind in zip(parts[0], cut.rows, strict=True):
        for spine in parts[1]:

            def ask(profiles: Profiles, kind: RowKind = kind) -> LinkQuestion:
                return leaf_spine_cell(place, cut, kind, _known(profiles), terms.runs)

            name = ClassName.LEAF_SPINE
            classes.append(ClassPart(_key(name, leaf, spine), name, leaf, spine, 1, False, ask))
    return classes


def _spine_core_classes(
    terms: SizingTerms, place: Place, cut: Cut, parts: tuple[tuple[TierPart, ...], tuple[TierPart, ...]]
) -> list[ClassPart]:
    def ask(profiles: Profiles) -> LinkQuestion:
        return spine_core_cell(place, cut, _known(profiles), terms.runs)

    name, cells = ClassName.SPINE_CORE, num_pod_cells(place.shape.structure, cut)
    return [
        ClassPart(_key(name, spine, core), name, spine, core, cells, True, ask)
        for spine, core in zip(*parts, strict=False)
    ]


def _known(profiles: Profiles) -> tuple[EndProfile, EndProfile]:
    a, z = profiles
    if a is None:
        raise ValueError("links between switches have a switch at either end")
    return a, z


def _key(name: ClassName, below: TierPart | None, above: TierPart) -> str:
    """The class name, with the parts that it joins where they are not whole tiers."""
    ends = [part.name for part in (below, above) if part is not None and part.name != part.tier.value]
    return f"{name.value} of {' and '.join(ends)}" if ends else name.value

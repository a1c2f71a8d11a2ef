"""A structure on a floor: racks placed by rule, links measured, lengths rounded up to those that cables come in.

Racks are laid out before models are chosen: for the tallest and hottest switch that may fill each tier, every cage
with the hottest module that fits, so that whatever is chosen stands in them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from catalogs.pricing import part_power_w
from fabric.links.ends import EndProfile
from fabric.placement.lengths import (
    host_link_lengths,
    leaf_link_lengths,
    longest_by_cell,
    reserved_link_lengths,
    spine_link_lengths,
)
from fabric.placement.place import Placement, PlacementTerms, number_pins, place_fabric
from fabric.placement.racks import Needs, needs_of
from fabric.portions import Grid
from fabric.room.lengths import metres, up_to_stock
from fabric.sizing.legal import LegalOptions
from fabric.sizing.models import Models
from fabric.sizing.questions import class_tiers, link_question
from fabric.sizing.terms import FloorTerms, HostSide, Place, SizingTerms
from fabric.structure import Structure
from fabric.terms import ClassName, DeviceKind, Tier

Millimetres = NDArray[np.int64]
Lengths = tuple[tuple[Decimal, int], ...]
"""(metres, links) pairs."""

Stock = tuple[int, ...]
"""Lengths in mm, ascending."""


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """A structure whose racks have places, for switches of ``needs``.

    ``links`` are (length in metres, links) pairs by class, shortest first: the length that each link needs, rounded
    up to the next that any cable comes in (``stock_mm``). Places that are not ``is_improved`` are by rule.
    ``steps`` are the same, longest first, with lengths rounded down to every third that cables come in.
    """

    placement: Placement
    needs: Mapping[DeviceKind, Needs]
    links: Mapping[ClassName, Lengths]
    steps: Mapping[ClassName, Lengths]
    stock_mm: Stock
    is_improved: bool

    @property
    def longest(self) -> Mapping[ClassName, Decimal]:
        """Length of the longest link of every class, metres."""
        return {name: lengths[-1][0] for name, lengths in self.links.items()}

    def by_cell(self, structure: Structure, grid: Grid, hosts: HostSide) -> Mapping[ClassName, Millimetres]:
        """Longest link of every cell, as :func:`fabric.placement.lengths.longest_by_cell` has them, not rounded."""
        sizes = [group.num_hosts for group in hosts.groups]
        found = longest_by_cell(structure, grid, sizes, self.placement)
        return {name: lengths.astype(np.int64) for name, lengths in found.items()}


@dataclass(frozen=True, slots=True)
class Siting:
    """Lays structures out on the floor of the terms."""

    terms: SizingTerms
    floor: FloorTerms
    legal: LegalOptions

    def lay(
        self, place: Place, models: Mapping[Tier, Models], weights: Mapping[ClassName, int] | None = None
    ) -> Place:
        """``place`` with its ways; PlacementError or RackingError when its racks find no place.

        With ``weights`` (cables of a link, by class) places are improved and held against a bound; else the rule of
        :mod:`fabric.placement.layouts` has to do.
        """
        side = self.terms.host_sides[place.shape.protocol, place.shape.structure.planes]
        floor = self.floor.plan
        needs = {DeviceKind(tier.value): self._needs(place, tier, models) for tier in place.shape.tiers}
        terms = PlacementTerms(
            leaf_in_host_rack=place.in_host_rack,
            leaf_site=floor.leaf_site,
            weights=weights or {},
            pins=number_pins(side.groups, floor.pins),
            is_improved=weights is not None,
            is_bounded=weights is not None,
        )
        placement = place_fabric(place.shape.structure, side.groups, needs, floor.room, terms)
        stock, links = self.floor.stock_mm, self._links(place.shape.structure, placement)
        steps = {name: _rounded_down(lengths, stock[::3]) for name, lengths in links.items()}
        return replace(place, ways=Ways(placement, needs, links, steps, stock, is_improved=weights is not None))

    def _links(self, structure: Structure, placement: Placement) -> dict[ClassName, Lengths]:
        """Links by their length, class by class."""
        per_leaf = structure.rails_per_leaf * structure.endpoints_per_rail
        lengths = {ClassName.HOST_LEAF: [(host_link_lengths(structure, placement), per_leaf)]}
        if structure.reserved_endpoints:
            lengths[ClassName.HOST_LEAF].append((reserved_link_lengths(structure, placement), 1))
        if structure.num_spines:
            parallel = structure.links_per_leaf_spine
            lengths[ClassName.LEAF_SPINE] = [(leaf_link_lengths(structure, placement), parallel)]
        if structure.num_cores:
            lengths[ClassName.SPINE_CORE] = [(spine_link_lengths(structure, placement), 1)]
        return {name: _counted(parts, self.floor.stock_mm) for name, parts in lengths.items()}

    def _needs(self, place: Place, tier: Tier, models: Mapping[Tier, Models]) -> Needs:
        """The most that any model of a tier needs, its cages full."""
        hottest = self._hottest_module_w(place, tier, models) if self.floor.has_power else Decimal(0)
        needs = []
        for model in models[tier]:
            watts = part_power_w(model)
            modules = Decimal(0) if model.cpo is not None else hottest * model.num_cages
            own = None if watts is None else watts[0] + modules
            needs.append(needs_of(model.rack_units, own, model.cooling == "liquid"))
        return Needs(
            max(each.units for each in needs),
            max(each.power_mw for each in needs),
            any(each.liquid for each in needs),
        )

    def _hottest_module_w(self, place: Place, tier: Tier, models: Mapping[Tier, Models]) -> Decimal:
        """Most power of a module that may sit in a cage of ``tier``, W."""
        side = self.terms.host_sides[place.shape.protocol, place.shape.structure.planes]
        hottest = Decimal(0)
        for name in place.shape.classes:
            if tier not in class_tiers(name):
                continue
            for ends in self._ends(place, name, models):
                question = link_question(place.shape, name, side, ends, metres(self.floor.stock_mm[0]))
                for option in self.legal.options(question):
                    optic = option.z_optic if class_tiers(name)[1] is tier else option.a_optics[0]
                    power = part_power_w(self.terms.parts.catalog.optics[optic]) if optic else None
                    hottest = max(hottest, power[0] if power else Decimal(0))
        return hottest

    def _ends(
        self, place: Place, name: ClassName, models: Mapping[Tier, Models]
    ) -> Iterator[tuple[EndProfile | None, EndProfile]]:
        """Pairs of end profiles of a class."""
        below, above = class_tiers(name)

        def shown(tier: Tier) -> set[EndProfile]:
            return {self.legal.switch_profile(place.shape, model, name, tier) for model in models[tier]}

        for z in shown(above):
            for a in {None} if below is None else shown(below):
                yield a, z


def _counted(parts: list[tuple[NDArray[np.int32], int]], stock: Stock) -> Lengths:
    """(metres, links) of lengths that stand for so many links each."""
    totals: dict[int, int] = {}
    for lengths, links in parts:
        values, counts = np.unique(up_to_stock(lengths, stock), return_counts=True)
        for value, count in zip(values.tolist(), counts.tolist(), strict=True):
            totals[value] = totals.get(value, 0) + count * links
    return tuple((metres(length), totals[length]) for length in sorted(totals))


def _rounded_down(links: Lengths, stock_mm: Stock) -> Lengths:
    """(metres, links) with every length as that of ``stock_mm`` below it, else the least; longest first."""
    stock = [metres(length) for length in stock_mm]
    merged: dict[Decimal, int] = {}
    for length_m, count in reversed(links):
        step = stock[max(bisect_right(stock, length_m) - 1, 0)]
        merged[step] = merged.get(step, 0) + count
    return tuple(merged.items())

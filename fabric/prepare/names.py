"""Names in the intent that the catalogue must know: parts, vendors, regions."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from catalogs.records import AssemblyModel, Catalog, FiberModel, OpticModel, SwitchModel
from fabric.errors import Finding, InputError
from fabric.intent.root import FabricIntent


def check_names(intent: FabricIntent, catalog: Catalog) -> None:
    """Every part, vendor and region that the intent names exists."""
    topology, market = intent.topology, intent.market
    tables: tuple[Mapping[str, SwitchModel | OpticModel | AssemblyModel | FiberModel], ...]
    tables = (catalog.switches, catalog.optics, catalog.assemblies, catalog.fibers)
    parts = {number: part for table in tables for number, part in table.items()}
    vendors = {part.vendor for part in parts.values()}
    named: list[tuple[str, Iterable[str], Iterable[str], str]] = [
        ("topology.leaf_models", topology.leaf_models, catalog.switches, "switch model"),
        ("topology.spine_models", topology.spine_models, catalog.switches, "switch model"),
        ("topology.core_models", topology.core_models, catalog.switches, "switch model"),
        ("market.parts.include", market.parts.include, parts, "part"),
        ("market.parts.exclude", market.parts.exclude, parts, "part"),
        ("market.vendors.include", market.vendors.include, vendors, "vendor"),
        ("market.vendors.exclude", market.vendors.exclude, vendors, "vendor"),
    ]
    if intent.tco.price_per_kwh_usd is None or intent.tco.carbon_usd_per_t:
        named.append(("tco.region", [intent.tco.region], catalog.regions, "region"))
    findings = [
        unknown_name(where, name, known, what)
        for where, names, known, what in named
        for name in names
        if name not in known
    ]
    if findings:
        raise InputError(findings)


def unknown_name(where: str, name: str, known: Iterable[str], what: str) -> Finding:
    """A name that the catalogue does not know, with the nearest ones it does."""
    folded = {candidate.casefold(): candidate for candidate in known}
    near = [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    hint = f"did you mean {', '.join(near)}?" if near else "railspine catalog list shows what there is"
    return Finding(where, f"no {what} {name!r} in the catalogue", hint)

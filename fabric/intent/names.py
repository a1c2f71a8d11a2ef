"""Names in an intent that the catalogue must know, and wishes that its hosts must be able to meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogs.records import Catalog, HostModel
from fabric.intent.problems import Fault, KeyPath, nearest
from fabric.intent.root import FabricIntent
from fabric.intent.words import Protocol


def find_unknown_names(intent: FabricIntent, catalog: Catalog) -> list[Fault]:
    """Every name that ``catalog`` does not know, and every wish that a host model of it cannot meet."""
    faults = list(_unknown_names(intent, catalog))
    for group in intent.hosts:
        host = catalog.hosts.get(group.model) if group.model is not None else None
        if host is not None:
            faults += _wishes_beyond_host(intent, host)
    return faults


def _unknown_names(intent: FabricIntent, catalog: Catalog) -> Iterator[Fault]:
    topology, market = intent.topology, intent.market
    parts = [*catalog.switches, *catalog.optics, *catalog.assemblies, *catalog.fibers]
    kinds = (catalog.switches, catalog.optics, catalog.assemblies, catalog.fibers)
    vendors = sorted({part.vendor for kind in kinds for part in kind.values()})
    for index, group in enumerate(intent.hosts):
        if group.model is not None:
            yield from _unknown([group.model], catalog.hosts, "host model", ("hosts", index, "model"))
    for key in ("leaf_models", "spine_models", "core_models"):
        yield from _unknown(getattr(topology, key), catalog.switches, "switch model", ("topology", key))
    for key in ("include", "exclude"):
        yield from _unknown(getattr(market.vendors, key), vendors, "vendor", ("market", "vendors", key))
        yield from _unknown(getattr(market.parts, key), parts, "part", ("market", "parts", key))
    yield from _unknown([intent.tco.region], catalog.regions, "region", ("tco", "region"))


def _unknown(names: Iterable[str], known: Iterable[str], what: str, path: KeyPath) -> Iterator[Fault]:
    words = list(known)
    for index, name in enumerate(names):
        if name not in words:
            near = nearest(name, words)
            hint = (
                f"did you mean {near}?" if near else f"`railspine catalog` lists what there is: {len(words)} of them"
            )
            here: KeyPath = path if isinstance(names, list) else (*path, index)
            yield Fault(here, f"the catalogue has no {what} '{name}'", hint)


def _wishes_beyond_host(intent: FabricIntent, host: HostModel) -> Iterator[Fault]:
    """The host speaks the protocol, splits into the planes, and its rails divide over the leaves asked for."""
    wanted = intent.protocol
    modes = [mode for mode in host.modes if wanted in {Protocol.ANY, mode.protocol.casefold()}]
    if not modes:
        spoken = " and ".join(sorted({mode.protocol for mode in host.modes}))
        yield Fault(("protocol",), f"{host.part_number} does not speak {wanted.value}", f"it speaks {spoken}")
    splits = sorted({mode.split for mode in modes})
    if modes and not set(splits) & set(intent.topology.planes):
        message = f"{host.part_number} cannot split a NIC port over {_either(intent.topology.planes)} planes"
        yield Fault(("topology", "planes"), message, f"it can over {_either(splits)}")
    per_leaf = intent.topology.rails_per_leaf
    if per_leaf is not None and host.rails % per_leaf:
        message = f"{per_leaf} does not divide the {host.rails} rails of {host.part_number}"
        yield Fault(("topology", "rails_per_leaf"), message)


def _either(numbers: Iterable[int]) -> str:
    return " or ".join(map(str, numbers))

"""The published cases, and what the planner answers to the intent of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from catalogs.records import Catalog
from fabric.candidates.enumerate import enumerate_structures, label
from fabric.inputs import catalog_of_intent
from fabric.load import LoadedIntent, load_intent, parse_intent
from fabric.plan import FabricPlan
from fabric.prepare import prepare
from fabric.structure import Structure
from fabric.workflow import plan_fabric

HERE = Path(__file__).parent
INTENTS = HERE / "intents"

STRUCTURE_ONLY: dict[str, tuple[int, int]] = {
    "hpn-segment": (400, 0),
    "hpn-pod": (400, 0),
    "hpn-two-pods": (400, 400),
}
"""Cases of which only the structure is planned, with the published (leaf-spine, spine-core) speeds in Gb/s.

No module on offer splits a NIC port over two ToRs at 200G, so no bill of materials can be made; the structures are
those that the planner would have sized.
"""

KNOWN_FAULTS: dict[str, str] = {}
"""Cases that the planner gets wrong, and why: they fail until that is mended, and then leave this list."""


@dataclass(frozen=True, slots=True)
class Case:
    """A published fabric: what its source says of the need (``inputs``) and of the fabric (``outputs``)."""

    id: str
    source_url: str
    notes: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    plain_formula: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """An answer of the planner; ``plan`` is None where only the structure was asked for."""

    structure: Structure
    num_gpus: int
    plan: FabricPlan | None
    catalog: Catalog

    @property
    def whole_plan(self) -> FabricPlan:
        """The plan with its parts."""
        if self.plan is None:
            raise AssertionError("only the structure of this case is planned")
        return self.plan


def _read_cases(name: str) -> list[Case]:
    return [
        Case(
            row["id"],
            row["source_url"],
            row["notes"],
            row["inputs"],
            _flat(row["outputs"]),
            row.get("plain_formula", {}),
        )
        for row in json.loads((HERE / name).read_text(encoding="utf-8"))
    ]


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Nested mappings as ``outer.inner`` keys."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        inner = value.items() if isinstance(value, Mapping) else ()
        flat |= {f"{key}.{name}": part for name, part in inner} if inner else {key: value}
    return flat


PUBLISHED = _read_cases("published_fabrics.json")
FURTHER = _read_cases("further_fabrics.json")
CASES = {case.id: case for case in (*PUBLISHED, *FURTHER)}


def intent_path(case_id: str) -> Path:
    """The intent of a case."""
    return INTENTS / f"{case_id}.yaml"


@cache
def planned(case_id: str) -> Planned:
    """What the planner answers to the intent of a case."""
    loaded = load_intent(intent_path(case_id))
    if case_id in STRUCTURE_ONLY:
        return plan_structure(loaded, *STRUCTURE_ONLY[case_id])
    return plan_whole(loaded)


def planned_otherwise(case_id: str, **changes: Any) -> Planned:
    """What it answers when keys of that intent change; ``topology__tiers=2`` sets topology.tiers, None takes away."""
    return plan_whole(changed_intent(case_id, **changes))


def changed_intent(case_id: str, **changes: Any) -> LoadedIntent:
    """The intent of a case with other values; see :func:`planned_otherwise`."""
    data = deepcopy(_intent_data(case_id))
    for name, value in changes.items():
        *sections, key = name.split("__")
        section = data
        for part in sections:
            section = section.setdefault(part, {})
        if value is None:
            section.pop(key, None)
        else:
            section[key] = value
    return parse_intent(yaml.safe_dump(data, sort_keys=False).encode(), intent_path(case_id))


def _intent_data(case_id: str) -> dict[str, Any]:
    """The intent of a case as plain values."""
    data: dict[str, Any] = yaml.safe_load(intent_path(case_id).read_text(encoding="utf-8"))
    return data


def plan_text(text: str, path: Path | None = None) -> Planned:
    """What the planner answers to an intent written out in a test."""
    return plan_whole(parse_intent(text.encode(), path or INTENTS / "in-a-test.yaml"))


def plan_whole(loaded: LoadedIntent) -> Planned:
    """The plan for an intent, by the way that the command line takes."""
    catalog = catalog_of_intent(loaded)
    plan = plan_fabric(loaded.intent, loaded.sha256, catalog)
    return Planned(plan.structure, plan.num_gpus, plan, catalog)


def plan_structure(loaded: LoadedIntent, uplink_speed: int, core_speed: int) -> Planned:
    """The first of the structures that the planner would size, at the speeds of the published links."""
    catalog = catalog_of_intent(loaded)
    prepared = prepare(loaded.intent, catalog)
    found = [s for _, rules in prepared.rules for s in enumerate_structures(rules).structures]
    for structure in found:
        if (structure.uplink_speed_gbps, structure.core_speed_gbps) == (uplink_speed, core_speed):
            return Planned(structure, prepared.num_gpus, None, catalog)
    raise AssertionError(
        f"no structure with links of {uplink_speed}G and {core_speed}G; the planner weighs: {describe(found)}"
    )


def describe(structures: Iterable[Structure]) -> str:
    """Structures for a message."""
    return "; ".join(
        f"{label(s)} ({s.leaf_down_ports} x {s.endpoint_speed_gbps}G down, {s.leaf_up_ports} x"
        f" {s.uplink_speed_gbps}G up per leaf)"
        for s in structures
    )

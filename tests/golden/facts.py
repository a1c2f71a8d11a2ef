"""The facts of a plan that may not change in silence: structure, parts, counts, money, watts, proof.

Left out is what changes without the fabric changing: hashes, versions, how many candidates were looked at.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

Facts = dict[str, Any]


def facts_of(directory: Path) -> Facts:
    """Facts of the plan in ``directory``, from plan.json and bom.csv."""
    plan: Facts = json.loads((directory / "plan.json").read_text("utf-8"))
    structure, totals, proof = plan["structure"], plan["totals"], plan["proof"]
    return {
        "name": plan["name"],
        "protocol": plan["protocol"],
        "form": structure["form"],
        "tiers": structure["num_tiers"],
        "planes": structure["planes"],
        "pods": structure["num_pods"],
        "units": f"{structure['num_units']} of {structure['unit_hosts']} hosts",
        "hosts": {group["model"]: group["num_hosts"] for group in plan["host_groups"]},
        "gpus": plan["num_gpus"],
        "leaf_in_host_rack": plan["leaf_in_host_rack"],
        "bisection_fraction": plan["bisection_fraction"],
        "after_loss": plan["after_loss"],
        "switches": _numbered(plan["tiers"], "tier", _switch_facts),
        "links": _numbered(plan["links"], "name", _link_facts),
        "bom": _bom(directory / "bom.csv"),
        "totals": {name: totals[name] for name in sorted(totals) if name != "by_category"},
        "proof": {name: proof[name] for name in ("bound", "gap", "goals", "objective", "status")},
    }


def facts_text(facts: Facts) -> str:
    """``facts`` as they stand in facts.json."""
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"


def _numbered(choices: list[Facts], key: str, facts: Callable[[Facts], Facts]) -> Facts:
    """Facts of each choice by its tier or class; where there are several of one, they are numbered."""
    totals = Counter(choice[key] for choice in choices)
    seen: Counter[str] = Counter()
    numbered = {}
    for choice in choices:
        seen[choice[key]] += 1
        name = choice[key] if totals[choice[key]] == 1 else f"{choice[key]} {seen[choice[key]]}"
        numbered[name] = facts(choice)
    return numbered


def _switch_facts(choice: Facts) -> Facts:
    return {
        "model": choice["part_number"],
        "count": choice["num_switches"],
        "down": f"{choice['down_ports']} x {choice['down_speed_gbps']}G",
        "up": f"{choice['up_ports']} x {choice['up_speed_gbps']}G",
        "oversubscription": choice["oversubscription"],
    }


def _link_facts(link: Facts) -> Facts:
    """Links, cables and modules are different numbers; all are kept."""
    return {
        "speed_gbps": link["speed_gbps"],
        "links": link["num_links"],
        "cables": link["num_cables"],
        "modules": {end["device"]: end["num_modules"] for end in (*link["a_ends"], link["z_end"])},
        "optics": {end["device"]: end["optic"] for end in (*link["a_ends"], link["z_end"])},
        "cable": link["cable_order_code"],
        "pmd": link["pmd"],
        "medium": link["medium"],
        "run_m": link["length_m"],
        "stock_length_m": link["stock_length_m"],
        "loss_margin_db": link["loss_margin_db"],
    }


def _bom(path: Path) -> list[str]:
    """Lines of the bill: pieces, what to order, at what price."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            f"{row['total_qty']} x {row['order_code']} at {row['unit_price_usd'] or 'unknown'} USD "
            f"({row['price_kind'] or 'no price'})"
            for row in csv.DictReader(file)
        ]

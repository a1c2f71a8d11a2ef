"""Files for simulators, read by the grammar of each and counted against the plan."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.export.consumers import run, tool

RATE, DELAY = re.compile(r"(\d+)Gbps"), re.compile(r"(0|0\.\d+)ms")


@dataclass(frozen=True)
class Network:
    """Nodes that are switches, and links as (a, z, Gb/s)."""

    num_nodes: int
    switches: set[int]
    links: list[tuple[int, int, int]]


def read_ns3(text: str, header: int) -> tuple[list[str], Network]:
    """The fields of the first line, and the network; ``header`` is how many fields the first line has."""
    first, second, *rest = text.splitlines()
    fields = first.split()
    assert len(fields) == header
    links = []
    for line in rest:
        a, z, rate, delay, errors = line.split()
        matched = RATE.fullmatch(rate)
        assert matched
        assert DELAY.fullmatch(delay), delay
        assert errors == "0"
        links.append((int(a), int(z), int(matched[1])))
    return fields, Network(int(fields[0]), {int(word) for word in second.split()}, links)


def check_network(network: Network, plan: Any, scaleup: int) -> None:
    """GPUs are the first nodes, every link is there at its speed, every node is reached."""
    gpus, hosts = plan.facts["num_gpus"], len(plan.names("host"))
    switches = len(plan.names("leaf", "spine", "core"))
    extra = hosts if scaleup else 0
    assert network.num_nodes == gpus + extra + switches
    assert network.switches == set(range(gpus, network.num_nodes))
    used = {node for a, z, _ in network.links for node in (a, z)}
    assert used == set(range(network.num_nodes))
    speeds = Counter(gbps for _, _, gbps in network.links)
    reserved = set(plan.names("reserved"))
    told = Counter(row["speed_gbps"] for row in plan.rows("links") if row["a_device"] not in reserved)
    assert speeds == told + Counter({scaleup: gpus} if scaleup else {})
    degree = Counter(node for a, z, gbps in network.links for node in (a, z) if gbps != scaleup)
    assert len({degree[gpu] for gpu in range(gpus)}) == 1


@pytest.mark.parametrize("form", ["leaf-spine", "rail-optimized", "three-tiers", "two-planes", "nvl72"])
def test_simai_counts_are_those_of_the_plan(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    fields, network = read_ns3(plan.export("simai", "--scaleup-gbps", "3600"), 6)
    check_network(network, plan, 3600)
    hosts = len(plan.names("host"))
    assert [int(word) for word in fields[1:5]] == [
        plan.facts["num_gpus"] // hosts,
        hosts,
        len(plan.names("leaf", "spine", "core")),
        len(network.links),
    ]
    assert fields[5] == "NONE"


@pytest.mark.parametrize("scaleup", [0, 3600])
@pytest.mark.parametrize("form", ["leaf-spine", "rail-optimized", "three-tiers"])
def test_astra_sim_counts_are_those_of_the_plan(form: str, scaleup: int, plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of(form)
    options = ("--scaleup-gbps", str(scaleup)) if scaleup else ()
    made = plan.export_to(tmp_path / "astra", "astra-sim", *options)
    fields, network = read_ns3((made / "topology.txt").read_text("utf-8"), 3)
    check_network(network, plan, scaleup)
    assert (int(fields[1]), int(fields[2])) == (len(network.switches), len(network.links))
    sizes = json.loads((made / "logical.json").read_text("utf-8"))["logical-dims"]
    product = 1
    for size in sizes:
        product *= int(size)
    assert product == plan.facts["num_gpus"]


def test_delays_follow_the_length_of_the_cable(plan_of: Any) -> None:
    """Five nanoseconds a metre: 30 m and 50 m as the example buys them."""
    text = plan_of("rail-optimized").export("simai", "--scaleup-gbps", "3600")
    assert set(re.findall(r"400Gbps (\S+) ", text)) == {"0.00015ms", "0.00025ms"}


def test_simulators_say_what_they_lack(plan_of: Any) -> None:
    assert "say --scaleup-gbps N" in plan_of("leaf-spine").refusal("simai")
    assert "routes through switches only" in plan_of("rail-only").refusal("astra-sim")


def read_htsim(text: str) -> tuple[dict[str, int], list[dict[str, int]]]:
    """Header and tiers; every line is a word and a whole number, every rule that htsim checks holds."""
    head: dict[str, int] = {}
    tiers: list[dict[str, int]] = []
    for line in filter(None, text.splitlines()):
        word, number = line.split(" ")
        if word == "Tier":
            tiers.append({})
            assert int(number) == len(tiers) - 1
        else:
            (tiers[-1] if tiers else head)[word] = int(number)
    assert set(head) == {"Nodes", "Tiers", "Podsize"}
    assert len(tiers) == head["Tiers"]
    assert head["Nodes"] % head["Podsize"] == head["Podsize"] % tiers[0]["Radix_Down"] == 0
    for number, tier in enumerate(tiers):
        assert {"Downlink_speed_Gbps", "Radix_Down", "Downlink_Latency_ns"} <= set(tier)
        assert ("Radix_Up" in tier) == (number + 1 < len(tiers))
        assert tier["Radix_Down"] % tier.get("Bundle", 1) == 0
    for below in tiers[:-1]:
        assert below["Radix_Down"] == below["Radix_Up"] * below.get("Oversubscribed", 1)
    return head, tiers


@pytest.mark.parametrize("form", ["rail-optimized", "three-tiers", "nvl72"])
def test_htsim_tree_has_the_switches_of_the_plan(form: str, plan_of: Any, tmp_path: Path) -> None:
    """Switches that follow from nodes and radixes are counted as htsim does."""
    plan = plan_of(form)
    made = plan.export_to(tmp_path / "htsim", "htsim")
    head, tiers = read_htsim((made / "fabric.topo").read_text("utf-8"))
    links, counted = head["Nodes"], []
    for tier in tiers:
        counted.append(links // tier["Radix_Down"])
        links = counted[-1] * tier.get("Radix_Up", 0)
    assert counted == [n for kind in ("leaf", "spine", "core") if (n := len(plan.names(kind)))]
    with (made / "nodes.csv").open(encoding="utf-8", newline="") as file:
        nodes = list(csv.DictReader(file))
    assert [int(row["node"]) for row in nodes] == list(range(head["Nodes"]))
    ends = {(row["a_device"], row["a_cage"], row["a_leg"]): row["z_device"] for row in plan.rows("links")}
    used = {(row["host"], int(row["cage"]), int(row["leg"])): row["leaf"] for row in nodes if row["host"]}
    assert used == {end: leaf for end, leaf in ends.items() if "leaf" not in end[0] and "spine" not in end[0]}
    per_leaf = defaultdict(int)
    for row in nodes:
        per_leaf[row["leaf"]] += 1
    assert set(per_leaf.values()) == {tiers[0]["Radix_Down"]}


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("leaf-spine", "links of 400G below 800G"),
        ("rail-only", "the plan has one tier"),
        ("ethernet-three-tiers", "different numbers of them"),
    ],
)
def test_htsim_refuses_other_trees(form: str, reason: str, plan_of: Any) -> None:
    assert reason in plan_of(form).refusal("htsim")


@pytest.mark.parametrize("form", ["leaf-spine", "rail-optimized", "ethernet-three-tiers", "rail-only-planes"])
def test_ngraph_counts_what_the_plan_counts(form: str, plan_of: Any, tmp_path: Path) -> None:
    ngraph = tool("ngraph")
    plan = plan_of(form)
    path = plan.export_to(tmp_path / "scenario.yaml", "ngraph")
    seen = run([ngraph, "inspect", str(path)], timeout=300)
    assert seen.returncode == 0, seen.stderr
    rows = plan.rows("links")
    capacity = sum(row["speed_gbps"] for row in rows)
    assert f"Total Nodes: {len(plan.rows('devices')):,}" in seen.stdout
    assert f"Total Links: {len(rows):,}" in seen.stdout
    assert re.search(rf"Capacity \(enabled\) \| {capacity:,}\.0", seen.stdout)
    assert set(yaml.safe_load(path.read_text("utf-8"))) == {"network"}

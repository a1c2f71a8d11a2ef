"""Topology files that the real slurmctld loads without a word, with every host in exactly one place."""

from __future__ import annotations

import itertools
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from fabric.export.formats.hostlist import compress
from tests.export.slurm import ROOT_22, load_topology, newer_root
from tests.planned import INTENTS


def expand(hostlist: str) -> list[str]:
    """Names of a host list, read by the test's own rules.

    >>> expand("a[1-2,7],b")
    ['a1', 'a2', 'a7', 'b']
    """
    names: list[str] = []
    depth, part, parts = 0, "", []
    for sign in hostlist + ",":
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append(part)
            part = ""
        else:
            part += sign
    for part in parts:
        stem, bracket, inside = part.partition("[")
        if not bracket:
            names.append(stem)
            continue
        for span in inside.rstrip("]").split(","):
            low, _, high = span.partition("-")
            names += [f"{stem}{i:0{len(low)}d}" for i in range(int(low), int(high or low) + 1)]
    return names


def parse(text: str) -> list[dict[str, str]]:
    """Lines of a topology.conf as keys and values."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [dict(pair.split("=", 1) for pair in line.split()) for line in lines]


@pytest.mark.parametrize("form", INTENTS)
def test_every_host_stands_below_one_leaf(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    lines = parse(plan.export("slurm-tree"))
    names = [line["SwitchName"] for line in lines]
    assert len(set(names)) == len(names)
    nodes = [host for line in lines for host in expand(line.get("Nodes", ""))]
    assert sorted(host for host in nodes if host) == sorted(plan.names("host"))
    children = Counter(child for line in lines for child in expand(line.get("Switches", "")) if child)
    assert max(children.values(), default=1) == 1
    assert len(set(names) - set(children)) == 1, "one root reaches all"


@pytest.mark.parametrize("form", INTENTS)
def test_hosts_below_one_leaf_share_their_leaves(form: str, plan_of: Any) -> None:
    """Counted again from the table of links."""
    plan = plan_of(form)
    leaves: dict[str, set[str]] = {}
    for row in plan.rows("links"):
        if row["class"] == "host-leaf":
            leaves.setdefault(row["a_device"], set()).add(row["z_device"])
    for line in parse(plan.export("slurm-tree")):
        if "Nodes" in line:
            assert len({frozenset(leaves[host]) for host in expand(line["Nodes"])}) == 1


@pytest.mark.parametrize("form", ["leaf-spine", "rail-optimized", "three-tiers", "rail-only", "two-planes"])
def test_slurmctld_loads_the_tree(form: str, plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of(form)
    text = plan.export("slurm-tree")
    hosts = plan.names("host")
    understood = load_topology(text, "topology/tree", hosts, tmp_path / "slurm", ROOT_22)
    assert understood.faults == []
    written = {line["SwitchName"]: line for line in parse(text)}
    assert {line["SwitchName"] for line in understood.lines} == set(written)
    [root] = [line for line in understood.lines if sorted(expand(line["Nodes"])) == sorted(hosts)][:1]
    assert int(root["Level"]) == max(int(line["Level"]) for line in understood.lines)
    for line in understood.lines:
        if "Nodes" in written[line["SwitchName"]]:
            assert expand(line["Nodes"]) == expand(written[line["SwitchName"]]["Nodes"])


BLOCKS = [("nvl72", "rack"), ("nvl72", "unit"), ("rail-optimized", "unit"), ("three-tiers", "unit")]


@pytest.mark.parametrize(("form", "kind"), BLOCKS)
def test_slurmctld_loads_the_blocks(form: str, kind: str, plan_of: Any) -> None:
    root = newer_root()
    plan = plan_of(form)
    text = plan.export("slurm-block", "--block", kind)
    with tempfile.TemporaryDirectory(dir=root / "tmp") as scratch:
        understood = load_topology(text, "topology/block", plan.names("host"), Path(scratch) / "slurm", root)
    assert understood.faults == []
    written = {line["BlockName"]: line["Nodes"] for line in parse(text) if "BlockName" in line}
    read = {line["BlockName"]: line["Nodes"] for line in understood.lines if "BlockName" in line}
    assert {name: expand(nodes) for name, nodes in read.items()} == {
        name: expand(nodes) for name, nodes in written.items()
    }


def test_slurmctld_refuses_what_is_wrong(plan_of: Any, tmp_path: Path) -> None:
    """The harness sees faults: a child that is not there, and a host that is not."""
    plan = plan_of("leaf-spine")
    broken = plan.export("slurm-tree").replace("Switches=leaf-[00-15]", "Switches=leaf-[00-16]")
    understood = load_topology(broken, "topology/tree", plan.names("host"), tmp_path / "slurm", ROOT_22)
    assert any("leaf-16" in fault for fault in understood.faults)


@pytest.mark.parametrize("form", ["nvl72", "rail-optimized", "leaf-spine"])
def test_blocks_hold_every_host_once_and_sizes_double(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    *lines, sizes = parse(plan.export("slurm-block", "--block", "rack"))
    hosts = [host for line in lines for host in expand(line["Nodes"])]
    assert sorted(hosts) == sorted(plan.names("host"))
    numbers = [int(size) for size in sizes["BlockSizes"].split(",")]
    assert numbers[0] == min(len(expand(line["Nodes"])) for line in lines)
    assert all(later == 2 * earlier for earlier, later in itertools.pairwise(numbers))
    assert numbers[-1] <= numbers[0] * len(lines) < 2 * numbers[-1]


def test_rack_scale_hosts_ask_what_a_block_is(plan_of: Any) -> None:
    assert plan_of("nvl72").refusal("slurm-block") == (
        "slurm-block: DGX-GB200-TRAY is a tray of a rack that is one NVLink domain "
        "(say --block rack, or --block unit for scalable units)"
    )


def read_topology_yaml(text: str) -> dict[str, Any]:
    """Topologies by name; every key and type is that of Slurm's parser, nothing more."""
    found: dict[str, Any] = {}
    for topology in yaml.safe_load(text):
        assert next(iter(topology)) == "topology"
        assert isinstance(topology["cluster_default"], bool)
        [kind] = set(topology) - {"topology", "cluster_default"}
        if kind == "tree":
            assert set(topology["tree"]) == {"switches"}
            for switch in topology["tree"]["switches"]:
                assert set(switch) in ({"switch", "children"}, {"switch", "nodes"})
                assert all(isinstance(value, str) for value in switch.values())
        else:
            assert (kind, set(topology["block"])) == ("block", {"block_sizes", "blocks"})
            assert all(isinstance(size, int) for size in topology["block"]["block_sizes"])
            for block in topology["block"]["blocks"]:
                assert set(block) == {"block", "nodes"}
                assert all(isinstance(value, str) for value in block.values())
        found[topology["topology"]] = topology[kind]
    assert sum(topology["cluster_default"] for topology in yaml.safe_load(text)) == 1
    return found


@pytest.mark.parametrize("form", INTENTS)
def test_yaml_says_what_the_files_of_the_plugins_say(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    read = read_topology_yaml(plan.export("slurm-yaml", "--block", "unit"))
    tree = parse(plan.export("slurm-tree"))
    assert [
        {"SwitchName": s["switch"], **({"Nodes": s["nodes"]} if "nodes" in s else {"Switches": s["children"]})}
        for s in read["tree"]["switches"]
    ] == sorted(tree, key=lambda line: [s["switch"] for s in read["tree"]["switches"]].index(line["SwitchName"]))
    blocks = [line for line in parse(plan.export("slurm-block", "--block", "unit")) if "BlockName" in line]
    assert [{"BlockName": b["block"], "Nodes": b["nodes"]} for b in read["blocks"]["blocks"]] == blocks


def test_host_lists_come_back() -> None:
    names = [*(f"a-{i:03d}" for i in (*range(12), 40, 41, 99)), "b7", "b8", "b10", "c", "d-1-x"]
    assert sorted(expand(compress(names))) == sorted(names)

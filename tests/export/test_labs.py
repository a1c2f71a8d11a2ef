"""Laboratories: netlab builds its file, strict readers follow the schemas of the others."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.export.consumers import run, tool

FORMS = {
    "leaf-spine": ("--nos", "SONiC"),
    "leaf-spine-tco": ("--nos", "EOS"),
    "two-planes": (),
    "rail-only": (),
    "ethernet-three-tiers": (),
}
KINDS = {"nvidia_cumulusvx", "sonic-vs", "arista_ceos", "linux"}


def links_of(rows: list[dict[str, Any]], names: set[str]) -> Counter[tuple[str, ...]]:
    """Links of the plan between devices of the slice, by their ends in order of name."""
    ends = [(row["a_device"], row["z_device"]) for row in rows]
    return Counter(tuple(sorted(pair)) for pair in ends if names.issuperset(pair))


def pairs_of(endpoints: Iterable[list[str]]) -> Counter[tuple[str, ...]]:
    """Links of containerlab's form ``node:port``, by their nodes in order of name."""
    return Counter(tuple(sorted(end.split(":")[0] for end in ends)) for ends in endpoints)


@pytest.mark.parametrize("form", FORMS)
def test_netlab_builds_the_slice(form: str, plan_of: Any, tmp_path: Path) -> None:
    netlab = tool("netlab")
    plan = plan_of(form)
    plan.export_to(tmp_path / "topology.yml", "netlab", *FORMS[form])
    made = run([netlab, "create", "topology.yml"], cwd=tmp_path, env={"PATH": f"{Path(netlab).parent}:/usr/bin:/bin"})
    assert made.returncode == 0, made.stdout + made.stderr
    lab = yaml.safe_load((tmp_path / "clab.yml").read_text("utf-8"))["topology"]
    assert pairs_of(link["endpoints"] for link in lab["links"]) == links_of(plan.rows("links"), set(lab["nodes"]))
    assert {name for name in lab["nodes"] if name.startswith("host")} == set(plan.names("host")[:2])


@pytest.mark.parametrize("form", FORMS)
def test_containerlab_file_follows_its_schema(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    document = yaml.safe_load(plan.export("containerlab", *FORMS[form]))
    assert set(document) == {"name", "topology"}
    assert re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9-._]*", document["name"])
    topology = document["topology"]
    assert set(topology) == {"kinds", "nodes", "links"}
    assert set(topology["kinds"]) <= KINDS
    for name, node in topology["nodes"].items():
        assert re.fullmatch(r"[a-zA-Z0-9-._|]+", name)
        assert set(node) == {"kind", "labels"}
        assert node["kind"] in topology["kinds"]
    used = Counter(endpoint for link in topology["links"] for endpoint in link["endpoints"])
    assert set(used.values()) == {1}
    assert all(re.fullmatch(r"\S+:eth[1-9]\d*", endpoint) for endpoint in used)
    pairs = pairs_of(link["endpoints"] for link in topology["links"])
    assert pairs == links_of(plan.rows("links"), set(topology["nodes"]))
    for name in topology["nodes"]:
        numbers = sorted(int(end.rpartition("eth")[2]) for end in used if end.startswith(f"{name}:"))
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (5, 3)])
def test_slices_have_the_size_asked_for(size: tuple[int, int], plan_of: Any) -> None:
    hosts, spines = size
    text = plan_of("ethernet-three-tiers").export("containerlab", "--hosts", str(hosts), "--spines", str(spines))
    nodes = Counter(node["labels"]["role"] for node in yaml.safe_load(text)["topology"]["nodes"].values())
    assert (nodes["host"], nodes["leaf"], nodes["spine"], nodes["core"]) == (hosts, 1, spines, spines)


def test_a_slice_is_not_larger_than_the_plan(plan_of: Any) -> None:
    assert plan_of("rail-only").refusal("netlab", "--hosts", "65") == (
        "--hosts: the plan has 64 hosts, not 65 (ask for fewer)"
    )


def endpoint_is_known(end: Any, nodes: Mapping[str, Any]) -> bool:
    """An endpoint of NVIDIA Air: a node of the file and an interface."""
    return set(end) == {"node", "interface"} and end["node"] in nodes


@pytest.mark.parametrize("form", ["two-planes", "rail-only", "ethernet-three-tiers"])
def test_air_file_follows_its_schema(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    document = json.loads(plan.export("air-json"))
    assert set(document) == {"format", "title", "ztp", "content"}
    content = document["content"]
    assert set(content) == {"oob", "nodes", "links"}
    assert content["oob"] is False, "left out it would be on"
    for node in content["nodes"].values():
        assert set(node) == {"cpu", "memory", "storage", "os"}
    for link in content["links"]:
        assert len(link) == 2
        assert all(endpoint_is_known(end, content["nodes"]) for end in link)
    used = Counter((end["node"], end["interface"]) for link in content["links"] for end in link)
    assert set(used.values()) == {1}
    pairs = Counter(tuple(sorted(end["node"] for end in link)) for link in content["links"])
    assert pairs == links_of(plan.rows("links"), set(content["nodes"]))


@pytest.mark.parametrize("name", ["containerlab", "netlab"])
def test_infiniband_has_no_virtual_switches(name: str, plan_of: Any) -> None:
    assert "there are no virtual switches" in plan_of("nvl72").refusal(name)


HEDGEHOG = {
    "VLANNamespace": {"ranges"},
    "IPv4Namespace": {"subnets"},
    "Switch": {"role", "profile", "description", "portBreakouts"},
    "Server": {"description"},
    "Connection": {"unbundled", "fabric"},
}


@pytest.mark.parametrize("form", ["leaf-spine", "leaf-spine-tco"])
def test_hedgehog_wiring_follows_its_schema(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    documents = list(yaml.safe_load_all(plan.export("hedgehog", "--profile", "celestica-ds5000")))
    names = Counter((document["kind"], document["metadata"]["name"]) for document in documents)
    assert set(names.values()) == {1}
    ports: Counter[str] = Counter()
    switches = {document["metadata"]["name"]: document for document in documents if document["kind"] == "Switch"}
    for document in documents:
        assert set(document) == {"apiVersion", "kind", "metadata", "spec"}
        assert re.fullmatch(r"[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?", document["metadata"]["name"])
        assert set(document["spec"]) <= HEDGEHOG[document["kind"]]
        if document["kind"] == "Connection":
            [body] = document["spec"].values()
            ends = body["links"] if "links" in body else [body["link"]]
            ports.update(end["port"] for link in ends for end in link.values())
    assert set(ports.values()) == {1}
    assert sum(ports.values()) == 2 * len(plan.rows("links"))
    for port in ports:
        switch, *rest = port.split("/")
        if switch in switches:
            split = f"{rest[0]}/{rest[1]}" in switches[switch]["spec"].get("portBreakouts", {})
            assert len(rest) == 2 + split


@pytest.mark.parametrize("form", ["two-planes", "ethernet-three-tiers", "rail-only", "nvl72"])
def test_hedgehog_refuses_what_a_wiring_cannot_say(form: str, plan_of: Any) -> None:
    assert plan_of(form).refusal("hedgehog", "--profile", "x").startswith("hedgehog: the ")


def test_hedgehog_asks_for_the_profile(plan_of: Any) -> None:
    assert "say --profile NAME" in plan_of("leaf-spine").refusal("hedgehog")

"""Graphs and diagrams, read by networkx, Graphviz and Mermaid."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.export.consumers import node_modules, run, tool
from tests.planned import INTENTS


@pytest.mark.parametrize("form", INTENTS)
def test_graphml_and_json_hold_the_same_graph(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    graph = nx.read_graphml(BytesIO(plan.export("graphml").encode()), force_multigraph=True)
    other = nx.node_link_graph(json.loads(plan.export("node-link")), edges="edges")
    assert dict(graph.nodes(data=True)) == dict(other.nodes(data=True))
    assert sorted(map(str, graph.edges(data=True))) == sorted(map(str, other.edges(data=True)))
    rows = plan.rows("links")
    assert set(graph) == {row["device"] for row in plan.rows("devices")}
    assert sum(facts["links"] for _, _, facts in graph.edges(data=True)) == len(rows)
    assert sum(facts["gbps"] for _, _, facts in graph.edges(data=True)) == sum(row["speed_gbps"] for row in rows)
    pairs = Counter((row["a_device"], row["z_device"]) for row in rows)
    assert all(pairs[a, z] or pairs[z, a] for a, z in graph.edges())


@pytest.mark.parametrize("form", INTENTS)
def test_graphviz_draws_every_link_in_a_box_of_its_tier(form: str, plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of(form)
    drawn = run([tool("dot"), "-Tjson", str(plan.export_to(tmp_path / "fabric.dot", "dot"))])
    assert (drawn.returncode, drawn.stderr) == (0, "")
    picture = json.loads(drawn.stdout)
    links = [int(edge["label"].split(" x ")[0].replace(",", "")) for edge in picture["edges"]]
    assert sum(links) == len(plan.rows("links"))
    heights = {
        box["name"]: {picture["objects"][node]["pos"].split(",")[1] for node in box.get("nodes", [])}
        for box in picture["objects"]
        if box["name"].startswith("tier-")
    }
    assert all(len(found) == 1 for found in heights.values()), "a tier is a rank"
    assert len([box for box in picture["objects"] if not box["name"].startswith("tier-")]) <= 64


def test_mermaid_parses_every_diagram(plan_of: Any, tmp_path: Path) -> None:
    modules = node_modules("mermaid")
    node_modules("jsdom")
    paths = [str(plan_of(form).export_to(tmp_path / f"{form}.mmd", "mermaid")) for form in INTENTS]
    script = Path(__file__).with_name("mermaid_parse.mjs")
    parsed = run([tool("node"), str(script), *paths], env={"RAILSPINE_NODE_MODULES": str(modules)})
    assert parsed.returncode == 0, parsed.stderr
    assert parsed.stdout.split() == ["flowchart-v2"] * len(paths)


@pytest.mark.parametrize("form", INTENTS)
def test_mermaid_holds_every_link_and_stays_small(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    lines = plan.export("mermaid").splitlines()
    edges = [line for line in lines if "---|" in line]
    links = [int(line.split('"')[1].split(" x ")[0].replace(",", "")) for line in edges]
    assert sum(links) == len(plan.rows("links"))
    assert len(edges) <= 200

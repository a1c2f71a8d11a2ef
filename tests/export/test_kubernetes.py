"""Labels of nodes, and the levels of Kueue over them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
import yaml

from fabric.export.formats.node_labels import KEYS
from tests.planned import INTENTS

KEY = re.compile(r"([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]+/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
VALUE = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")


def labels(text: str) -> dict[str, dict[str, str]]:
    """Labels by node; a document is a Node with a name and labels, no more."""
    found = {}
    for document in yaml.safe_load_all(text):
        assert set(document) == {"apiVersion", "kind", "metadata"}
        assert (document["apiVersion"], document["kind"]) == ("v1", "Node")
        assert set(document["metadata"]) == {"name", "labels"}
        found[document["metadata"]["name"]] = document["metadata"]["labels"]
    return found


@pytest.mark.parametrize("form", INTENTS)
def test_every_host_has_valid_labels_that_nest(form: str, plan_of: Any) -> None:
    plan = plan_of(form)
    found = labels(plan.export("k8s-labels"))
    assert list(found) == plan.names("host")
    keys = next(iter(KEYS.values())).tiers
    parents: dict[str, str] = {}
    for node in found.values():
        assert all(KEY.fullmatch(key) and VALUE.fullmatch(value) for key, value in node.items())
        values = [node[key] for key in keys if key in node]
        for lower, upper in pairwise(values):
            assert parents.setdefault(lower, upper) == upper
    assert len({frozenset(node) for node in found.values()}) == 1


@pytest.mark.parametrize("keys", [None, *KEYS])
def test_kueue_has_a_level_per_label_and_ends_at_the_node(keys: str | None, plan_of: Any) -> None:
    options = () if keys is None else ("--keys", keys)
    plan = plan_of("nvl72")
    topology = yaml.safe_load(plan.export("kueue", "--block", "rack", *options))
    assert set(topology) == {"apiVersion", "kind", "metadata", "spec"}
    levels = [level["nodeLabel"] for level in topology["spec"]["levels"]]
    node = next(iter(labels(plan.export("k8s-labels", "--block", "rack", *options)).values()))
    assert levels[-1] == "kubernetes.io/hostname"
    assert set(levels[:-1]) == set(node)
    assert 1 <= len(levels) <= 16


def test_racks_of_nvl72_are_domains(plan_of: Any) -> None:
    plan = plan_of("nvl72")
    rack = {row["device"]: row["rack"] for row in plan.rows("devices")}
    found = labels(plan.export("k8s-labels", "--block", "rack"))
    assert {name: node["accelerator.topograph.run/domain"] for name, node in found.items()} == {
        name: rack[name] for name in found
    }


def test_unknown_keys_are_refused(plan_of: Any) -> None:
    assert plan_of("nvl72").refusal("k8s-labels", "--keys", "nvidia") == (
        f"--keys: 'nvidia' is not known (one of {', '.join(KEYS)})"
    )

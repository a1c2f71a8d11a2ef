"""The JSON Schema says what the loader says, as far as a schema can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from schema_checker import accepts

from fabric.cli import main
from fabric.intent.document import read_document
from fabric.intent.keys import key_paths
from fabric.intent.plain import to_plain
from fabric.intent.schema import intent_schema
from fabric.load import load_intent

ROOT = Path(__file__).parents[2]
EXAMPLES = [path for path in sorted((ROOT / "examples").rglob("*.yaml")) if "$schema=" in path.read_text("utf-8")]
SHORTEST: dict[str, Any] = {"name": "x", "hosts": {"model": "A", "count": 1}}


def test_head() -> None:
    schema = intent_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert "$id" not in schema
    assert schema["required"] == ["name", "hosts"]


def test_every_key_is_described_with_its_default() -> None:
    schema = intent_schema()
    for path in key_paths():
        node: Any = schema
        for key in path:
            node = properties_of(node, schema)[str(key)]
        assert node["description"], path
    topology = schema["$defs"]["Topology"]["properties"]
    assert topology["forms"]["default"] == ["rail-optimized", "leaf-spine"]
    assert schema["$defs"]["OwnershipTerms"]["properties"]["pue"]["default"] == 1.3
    assert schema["$defs"]["Lengths"]["properties"]["in_row"]["default"] == 15


def properties_of(node: Any, schema: Any) -> Any:
    """The properties of the object that ``node`` describes, through references and alternatives."""
    if "$ref" in node:
        return properties_of(schema["$defs"][node["$ref"].removeprefix("#/$defs/")], schema)
    if "anyOf" in node:
        return next((found for part in node["anyOf"] if (found := properties_of(part, schema))), None)
    if "items" in node:
        return properties_of(node["items"], schema)
    return node.get("properties")


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"topology": None},
        {"topology": {"tiers": 2, "forms": "rail-only", "planes": [1, 2]}},
        {"bandwidth": {"oversubscription": "3:1", "min_bisection": "50%"}},
        {"bandwidth": {"oversubscription": 1.5}},
        {"bandwidth": {"oversubscription": {"leaf": "16/15", "exact": True}}},
        {"reserved_endpoints": 4},
        {"reserved_endpoints": {"count": 4}},
        {"room": {"runs": {"host_leaf": "in_rack", "leaf_spine": 30}}},
        {"objective": ["power", "capex"]},
        {"objective": {"goal": "tco"}},
        {"objective": [{"goal": "power", "slack": "2%"}, "capex"]},
        {"caps": {"capex_usd": 1000.5, "power_kw": 80, "fibers": 4096}},
        {"policy": {"cpo": {"tiers": []}}},
    ],
)
def test_accepts(more: dict[str, Any]) -> None:
    assert accepts(intent_schema(), SHORTEST | more)


@pytest.mark.parametrize(
    "more",
    [
        {"nam": 1},
        {"name": "Big Fabric"},
        {"hosts": []},
        {"hosts": {"model": "A", "count": 0}},
        {"topology": {"planes": [3]}},
        {"topology": {"tiers": [2, 2]}},
        {"topology": {"forms": "clos"}},
        {"bandwidth": {"oversubscription": "three"}},
        {"bandwidth": {"min_bisection": 1.5}},
        {"room": {"runs": {"host_leaf": "far"}}},
        {"room": {"lengths": {"in_row": 0}}},
        {"reserved_endpoints": "four"},
        {"policy": {"linear_optics": "yes"}},
        {"objective": [{"goal": "power", "slack": 2}, "capex"]},
        {"caps": {"power_kw": 0}},
        {"caps": {"fibers": 0.5}},
    ],
)
def test_refuses(more: dict[str, Any]) -> None:
    assert not accepts(intent_schema(), SHORTEST | more)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_valid(path: Path) -> None:
    assert accepts(intent_schema(), to_plain(load_intent(path).intent))
    assert accepts(intent_schema(), plain_numbers(read_document(path.read_text("utf-8")).value))


def test_schema_beside_the_examples_is_this_one() -> None:
    for path in (ROOT / "examples").glob("*.schema.json"):
        assert json.loads(path.read_text("utf-8")) == intent_schema(), "railspine schema --force -o " + str(path)


def plain_numbers(value: Any) -> Any:
    """The document with its exact decimals as JSON numbers."""
    if isinstance(value, dict):
        return {key: plain_numbers(entry) for key, entry in value.items()}
    return [plain_numbers(entry) for entry in value] if isinstance(value, list) else to_plain(value)


def test_command_prints_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["schema"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == intent_schema()
    path = tmp_path / "s.json"
    assert CliRunner().invoke(main, ["schema", "--output", str(path)]).exit_code == 0
    assert path.read_text("utf-8") == result.stdout
    again = CliRunner().invoke(main, ["schema", "-o", str(path)])
    assert again.exit_code == 2
    assert again.stderr == f"{path}: is there already (--force overwrites it)\n"
    assert CliRunner().invoke(main, ["schema", "-o", str(path), "--force"]).exit_code == 0

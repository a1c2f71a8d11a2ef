"""The command: what it lists, what it refuses, what it leaves alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from catalogs.load import load_catalog
from fabric.export.formats.options import ExportOptions
from fabric.export.formats.registry import FORMATS, Format
from tests.golden.command_line import railspine

SAY = {
    "nos": "SONiC",
    "host_port": "eth{n}",
    "netbox_version": "4.0",
    "hosts": "1",
    "spines": "1",
    "block": "unit",
    "keys": "topograph-2026-08",
    "profile": "x",
    "scaleup_gbps": "100",
}


def test_list_tells_every_format_with_its_reader() -> None:
    outcome = railspine(["export", "--list"])
    assert outcome.code == 0
    lines = outcome.out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [known.name for known in FORMATS]
    for line, known in zip(lines, FORMATS, strict=True):
        assert known.consumer in line
        assert known.versions in line


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_every_format_is_documented(known: Format) -> None:
    page = (Path(__file__).parents[2] / "docs/exports.md").read_text("utf-8")
    assert f"### `{known.name}`" in page


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_options_of_other_formats_are_refused(known: Format, plan_of: Any) -> None:
    assert set(SAY) == set(ExportOptions.__dataclass_fields__)
    for name in set(SAY) - set(known.takes):
        option = f"--{name.replace('_', '-')}"
        message = plan_of("leaf-spine").refusal(known.name, option, SAY[name])
        assert f"{option} does not go with {known.name}, only with" in message


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_same_plan_gives_the_same_bytes(known: Format, plan_of: Any, tmp_path: Path) -> None:
    form = "rail-only" if known.name in ("air-json", "ptm-dot") else "leaf-spine"
    form = "nvl72" if known.name in ("ibnetdiscover", "cvt", "htsim") else form
    options = ["--scaleup-gbps", "100"] if "scaleup_gbps" in known.takes else []
    options += ["--profile", "x"] if "profile" in known.takes else []
    options += ["--nos", "SONiC"] if "nos" in known.takes and form == "leaf-spine" else []
    options += ["--block", "unit"] if "block" in known.takes else []
    first, again = (plan_of(form).export_to(tmp_path / name, known.name, *options) for name in ("first", "again"))
    assert contents(first) == contents(again)


def contents(path: Path) -> dict[str, bytes]:
    """Bytes by name, of a file or of those in a directory."""
    if path.is_file():
        return {"": path.read_bytes()}
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_wrong_names_get_a_hint(plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of("leaf-spine")
    assert "did you mean slurm-tree?" in plan.refusal("slurm-tre")
    assert "railspine export --list" in plan.refusal("zzz")
    outcome = railspine(["export", str(tmp_path), "dot"])
    assert (outcome.code, "holds no plan.json" in outcome.err) == (2, True)


def test_nothing_is_overwritten_without_force(plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of("leaf-spine")
    there = tmp_path / "there"
    there.write_text("mine", "utf-8")
    assert "--force overwrites it" in plan.refusal("dot", "-o", str(there))
    assert there.read_text("utf-8") == "mine"
    plan.export_to(there, "dot", "--force")
    assert there.read_text("utf-8").startswith("graph")
    directory = tmp_path / "directory"
    directory.mkdir()
    (directory / "note.txt").write_text("mine", "utf-8")
    told = plan.refusal("astra-sim", "-o", str(directory), "--force")
    assert "this one is never replaced" in told
    assert (directory / "note.txt").read_text("utf-8") == "mine"


def test_a_plan_of_other_equipment_names_the_way_out(plan_of: Any) -> None:
    """The switches of 600-endpoints stand in a table of the intent, not in the catalogue."""
    plan = plan_of("own-switches")
    assert plan.refusal("ibnetdiscover") == (
        "leaf-00: '36-ports' is not in the catalogue (--intent FILE brings the tables the plan was made with)"
    )
    text = plan.export("ibnetdiscover", "--intent", "examples/600-endpoints.yaml")
    assert text.count("Switch\t36 ") == len(plan.names("leaf", "spine"))


def test_names_of_ports_in_the_page_are_those_of_the_catalogue() -> None:
    """Cage 17 of eight lanes: whole, and the second leg of two."""
    page = (Path(__file__).parents[2] / "docs/exports.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\w-]+) \| (?:`(.+?)`)? ?\| `(.+?)` \|$", page, re.MULTILINE)
    names = load_catalog().port_names
    assert {row[0] for row in rows} == {nos for nos, _ in names}
    for nos, whole, second in rows:
        cage = {"cage": 17, "cage0": 16}
        told = {1: (whole, {"leg": 1, "leg0": 0, "lane": 1, "lane0": 128})}
        told[2] = (second, {"leg": 2, "leg0": 1, "lane": 5, "lane0": 132})
        for legs, (name, values) in told.items():
            template = names.get((nos, legs))
            assert name == ("" if template is None else template.port_name.format(**cage, **values))

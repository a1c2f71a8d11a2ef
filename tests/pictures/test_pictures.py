"""Pictures: drawn for every sample, the same bytes every time, and they say what is in the plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from fabric.cli import main
from fabric.export.directory import write_plan_directory
from fabric.pictures.diagram import MOST_BOXES, tier_rows
from fabric.pictures.racks import rack_contents
from fabric.pictures.render import render_plan
from fabric.placement.of_plan import place_plan
from fabric.terms import DeviceKind, Picture, PictureFormat, Tier
from tests.sample_plans import SAMPLES, sample_catalog, sample_plan

CATALOG = sample_catalog()


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_drawn(name: str, tmp_path: Path) -> None:
    plan = sample_plan(name)
    paths = render_plan(plan, CATALOG, tmp_path, [PictureFormat.SVG])
    assert [path.name for path in paths] == [f"{picture}.svg" for picture in Picture]
    text = (tmp_path / "fabric.svg").read_text("utf-8")
    assert text.startswith("<?xml")
    assert plan.name in text or "<text" not in text


def test_same_plan_same_bytes(tmp_path: Path) -> None:
    plan = sample_plan(next(iter(SAMPLES)))
    for directory in ("a", "b"):
        (tmp_path / directory).mkdir()
        render_plan(plan, CATALOG, tmp_path / directory, list(PictureFormat))
    for picture in Picture:
        for ending in PictureFormat:
            one, other = (tmp_path / each / f"{picture}.{ending}" for each in ("a", "b"))
            assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("name", SAMPLES)
def test_elevations_hold_every_device_once(name: str) -> None:
    plan = sample_plan(name)
    placement = place_plan(plan, CATALOG)
    contents = rack_contents(placement, plan)
    assert sum(len(racks) for racks in contents.values()) == placement.racking.num_racks
    for kind, tier in ((DeviceKind.LEAF, Tier.LEAF), (DeviceKind.SPINE, Tier.SPINE), (DeviceKind.CORE, Tier.CORE)):
        drawn = sum(len(racks) * sum(box.kind is kind for box in content) for content, racks in contents.items())
        assert drawn == plan.structure.num_in_tier(tier)


@pytest.mark.parametrize("name", SAMPLES)
def test_boxes_of_a_tier_are_few_and_hold_all(name: str) -> None:
    structure = sample_plan(name).structure
    for row in tier_rows(structure):
        assert 1 <= row.boxes <= MOST_BOXES
        count = structure.num_hosts if row.kind is DeviceKind.HOST else structure.num_in_tier(Tier(row.kind.value))
        assert (row.boxes - 1) * row.each < count <= row.boxes * row.each


def test_command_refuses_to_overwrite(tmp_path: Path) -> None:
    plan = sample_plan(next(iter(SAMPLES)))
    write_plan_directory(plan, CATALOG, tmp_path / "plan")
    (tmp_path / "plan" / "floor.svg").write_text("mine", "utf-8")
    outcome = CliRunner().invoke(main, ["render", str(tmp_path / "plan")])
    assert outcome.exit_code == 2
    assert "floor.svg: exists already (use --force to overwrite it)" in outcome.stderr

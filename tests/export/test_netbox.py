"""NetBox files: every column and choice is one that NetBox takes, every name points at a row before it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from fabric.export.formats.netbox import VERSIONS

ORDER = ["01-manufacturers", "02-device-types", "03-module-types", "04-device-roles", "05-sites"]
ORDER += ["06-racks", "07-devices", "08-interfaces", "09-modules", "10-cables"]
COLUMNS = {
    "01-manufacturers": {"name", "slug"},
    "04-device-roles": {"name", "slug", "color", "vm_role"},
    "05-sites": {"name", "slug", "status"},
    "06-racks": {"site", "location", "name", "status", "width", "u_height", "form_factor"},
    "07-devices": {
        *("name", "role", "manufacturer", "device_type", "status", "site", "location", "rack", "position", "face"),
        *("airflow", "description"),
    },
    "08-interfaces": {"device", "name", "type", "enabled", "parent", "description"},
    "09-modules": {
        *("device", "module_bay", "module_type", "status", "replicate_components", "adopt_components", "description"),
    },
    "10-cables": {
        *("side_a_device", "side_a_type", "side_a_name", "side_b_device", "side_b_type", "side_b_name", "type"),
        *("status", "label", "color", "length", "length_unit", "description"),
    },
}
"""Columns that a real NetBox 4.6 took in a bulk import, all of them known since 4.0."""

SINCE_44 = {"side_a_site", "side_b_site"}
INTERFACES = {
    *("200gbase-x-qsfp56", "400gbase-x-qsfp112", "400gbase-x-qsfpdd", "400gbase-x-osfp"),
    *("800gbase-x-qsfpdd", "800gbase-x-osfp", "infiniband-hdr", "infiniband-ndr", "infiniband-xdr", "other"),
}
CABLES = {"dac-passive", "dac-active", "aoc", "smf-os2", "mmf-om3", "mmf-om4", "mmf-om5", ""}
TYPE_KEYS = {"manufacturer", "model", "slug", "part_number", "u_height", "is_full_depth", "comments", "module-bays"}
SLUG = re.compile(r"[-a-z0-9_]+")
FORMS = {
    "leaf-spine": ("--nos", "SONiC"),
    "leaf-spine-tco": ("--nos", "SONiC"),
    "rail-optimized": (),
    "nvl72": (),
    "three-tiers": (),
    "two-planes": (),
    "rail-only": (),
}


def read(directory: Path) -> dict[str, Any]:
    """Rows or documents of every file by its name without suffix."""
    found: dict[str, Any] = {}
    for path in sorted(directory.iterdir()):
        if path.suffix == ".yaml":
            found[path.stem] = list(yaml.safe_load_all(path.read_text("utf-8")))
        else:
            with path.open(encoding="utf-8", newline="") as file:
                found[path.stem] = list(csv.DictReader(file, strict=True))
    return found


@pytest.mark.parametrize("form", FORMS)
def test_files_keep_every_rule_of_the_import(form: str, plan_of: Any, tmp_path: Path) -> None:
    files = read(plan_of(form).export_to(tmp_path / "netbox", "netbox", *FORMS[form]))
    assert list(files) == ORDER
    for name, columns in COLUMNS.items():
        for row in files[name]:
            assert set(row) <= columns
            assert None not in row.values()
    makers = {row["name"] for row in files["01-manufacturers"]}
    for table in ("01-manufacturers", "02-device-types", "04-device-roles", "05-sites"):
        slugs = [row["slug"] for row in files[table]]
        assert len(set(slugs)) == len(slugs)
        assert all(SLUG.fullmatch(slug) for slug in slugs)
    for document in files["02-device-types"]:
        assert set(document) <= TYPE_KEYS
        assert document["manufacturer"] in makers
        assert document["u_height"] * 2 == int(document["u_height"] * 2)
    assert all(re.fullmatch("[0-9a-f]{6}", row["color"]) for row in files["04-device-roles"])


@pytest.mark.parametrize("form", FORMS)
def test_names_point_at_rows_before_them(form: str, plan_of: Any, tmp_path: Path) -> None:
    files = read(plan_of(form).export_to(tmp_path / "netbox", "netbox", *FORMS[form]))
    types = {(row["manufacturer"], row["model"]): row for row in files["02-device-types"]}
    racks = {row["name"]: int(row["u_height"]) for row in files["06-racks"]}
    devices = {row["name"]: row for row in files["07-devices"]}
    assert len(devices) == len(files["07-devices"])
    for row in devices.values():
        height = types[row["manufacturer"], row["device_type"]]["u_height"]
        assert row["role"] in {role["name"] for role in files["04-device-roles"]}
        assert bool(row["position"]) == bool(row["face"])
        assert not row["position"] or int(row["position"]) + height - 1 <= racks[row["rack"]]
    interfaces = {(row["device"], row["name"]) for row in files["08-interfaces"]}
    assert len(interfaces) == len(files["08-interfaces"])
    assert {device for device, _ in interfaces} <= set(devices)
    assert {row["type"] for row in files["08-interfaces"]} <= INTERFACES
    modules = {row["model"] for row in files["03-module-types"]}
    for row in files["09-modules"]:
        device = devices[row["device"]]
        bays = types[device["manufacturer"], device["device_type"]]["module-bays"]
        assert row["module_bay"] in {bay["name"] for bay in bays}
        assert row["module_type"] in modules
    ends = Counter(
        (row[f"{side}_device"], row[f"{side}_name"]) for row in files["10-cables"] for side in ("side_a", "side_b")
    )
    assert set(ends) == interfaces, "every interface has a cable and every cable two interfaces"
    assert set(ends.values()) == {1}


@pytest.mark.parametrize("form", FORMS)
def test_counts_are_those_of_the_plan(form: str, plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of(form)
    files = read(plan.export_to(tmp_path / "netbox", "netbox", *FORMS[form]))
    assert len(files["07-devices"]) == len(plan.rows("devices"))
    assert len(files["06-racks"]) == len(plan.rows("racks"))
    assert len(files["10-cables"]) == len(plan.rows("links"))
    bom = Counter(
        {row["part_number"]: row["qty"] for row in plan.rows("bom") if row["category"] in ("switch", "transceiver")}
    )
    switches = Counter(row["device_type"] for row in files["07-devices"] if row["role"] in ("leaf", "spine", "core"))
    assert switches + Counter(row["module_type"] for row in files["09-modules"]) == bom
    cables = {label for row in files["10-cables"] for label in row["label"].split()}
    assert len(cables) == len({row["cable"] for row in plan.rows("cables")})
    assert {row["type"] for row in files["10-cables"]} <= CABLES - {""}
    assert all(re.fullmatch(r"\d+\.\d\d", row["length"]) for row in files["10-cables"])


def test_later_versions_name_the_sites_of_cables(plan_of: Any, tmp_path: Path) -> None:
    plan = plan_of("nvl72")
    for version in VERSIONS:
        files = read(plan.export_to(tmp_path / version, "netbox", "--netbox-version", version))
        told = SINCE_44 & set(files["10-cables"][0])
        assert told == (SINCE_44 if version >= "4.4" else set())


def test_what_is_not_known_is_refused(plan_of: Any) -> None:
    assert "one of 4.0, 4.1" in plan_of("nvl72").refusal("netbox", "--netbox-version", "3.7")
    assert plan_of("leaf-spine").refusal("netbox") == (
        "leaf-00: S9321-64EO has no network operating system in the catalogue "
        "(say --nos NAME; there are Cumulus, MLNX-OS, NVOS, EOS, SONiC, NX-OS, Junos)"
    )
    assert plan_of("cpo").refusal("netbox") == (
        "leaf-00: how NVOS names 1 port(s) of one cage of Q3450-LD is not in the catalogue "
        "(--port-names FILE adds a row to the port_names table)"
    )
    assert "give -o DIRECTORY" in plan_of("nvl72").refusal("netbox")


def test_rows_of_ones_own_name_the_ports(plan_of: Any, tmp_path: Path) -> None:
    own = tmp_path / "names.csv"
    own.write_text("nos,ports_per_cage,port_name,source\nNVOS,1,sw{cage}p1,user\n", "utf-8")
    files = read(plan_of("cpo").export_to(tmp_path / "netbox", "netbox", "--port-names", str(own)))
    assert {row["name"] for row in files["08-interfaces"] if row["device"] == "leaf-00"} >= {"sw1p1", "sw144p1"}

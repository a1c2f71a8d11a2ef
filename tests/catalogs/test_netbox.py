"""Device types of NetBox become drafts of rows, with everything doubtful named at its place."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from catalogs.load import load_catalog
from catalogs.netbox import read_device_type
from catalogs.problems import CatalogError

SAMPLES = Path(__file__).parent / "device_types"


def _remarks(path: Path) -> list[str]:
    return [str(remark).removeprefix(f"{path}:") for remark in read_device_type(path).remarks]


def test_a_good_device_type_gives_ports_cages_height_and_weight() -> None:
    cells = read_device_type(SAMPLES / "good.yaml").cells
    assert cells == {
        "part_number": "LX64X-AC",
        "vendor": "Lumenar",
        "description": "LX-64X",
        "protocols": "InfiniBand",
        "num_cages": "4",
        "lanes_per_cage": "8",
        "modes": "800x2@200",
        "linear_optics": "false",
        "rack_units": "2",
        "cooling": "air",
        "power_includes_optics": "false",
        "weight_kg": "22.68",
        "status": "imported from a NetBox device type",
        "source": "user",
        "notes": "2 power supplies of at most 3000 W, which is not the power of the switch",
    }


def test_what_a_device_type_never_says_is_named() -> None:
    columns = [remark.split()[1] for remark in _remarks(SAMPLES / "good.yaml")]
    assert columns == ["form_factor", "heatsink", "cage_power_max_w", "power_typ_w", "power_max_w"]


def test_a_completed_draft_loads(tmp_path: Path) -> None:
    draft = read_device_type(SAMPLES / "good.yaml")
    path = tmp_path / "switches.csv"
    path.write_text(draft.csv_text(), encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        load_catalog(tables={"switches": path})
    assert [problem.column_name for problem in raised.value.problems] == ["form_factor", "heatsink"]
    draft.cells.update(form_factor="OSFP", heatsink="finned")
    path.write_text(draft.csv_text(), encoding="utf-8")
    assert load_catalog(tables={"switches": path}).switches["LX64X-AC"].num_cages == 4


def test_a_sloppy_device_type_is_read_and_every_doubt_is_named() -> None:
    path = SAMPLES / "sloppy.yaml"
    draft = read_device_type(path)
    assert draft.cells["part_number"] == "LQ-9000-NDR"
    assert (draft.cells["num_cages"], draft.cells["protocols"]) == ("3", "Ethernet")
    assert "rack_units" not in draft.cells
    assert _remarks(path)[:8] == [
        "14:5: interface 'P3.1' appears twice, counted once",
        "15:5: an interface without name or type is not counted",
        "9:3: 1 interfaces of type '1000base-t' are not counted as fabric ports",
        "9:3: 2 more ports of type '100gbase-x-qsfp28' do not fit a row with one kind of cage "
        "(a row describes one kind of cage; leave them out or count them by hand)",
        "9:3: the numbering has gaps: P2, P1.1; 3 cages are counted (compare num_cages with the data sheet)",
        "5:11: u_height 'one' is not a number above zero",
        "6:9: weight has no unit that is known (kg, g, lb or oz)",
        "9:3: ports are typed '400gbase-x-osfp', the text speaks of InfiniBand "
        "(write InfiniBand into protocols if the switch speaks it (NetBox: infiniband-ndr and the like))",
    ]


def _device(tmp_path: Path, *names: str, type_name: str = "800gbase-x-osfp") -> Path:
    path = tmp_path / "device.yaml"
    lines = [f"  - {{name: '{name}', type: {type_name}}}" for name in names]
    path.write_text("\n".join(["manufacturer: X", "model: Y", "interfaces:", *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("names", "num_cages"),
    [
        ([f"swp{port}" for port in range(1, 65)], 64),
        ([f"Ethernet{port}/1" for port in range(1, 65)], 64),
        ([f"Ethernet1/{port}" for port in range(1, 65)], 64),
        ([f"et-0/0/{port}" for port in range(4)], 4),
        ([f"IB1/{cage}/{port}" for cage in range(1, 33) for port in (1, 2)], 32),
        ([f"sw{cage}p{port}" for cage in range(1, 73) for port in (1, 2)], 72),
        (["uplink"], 1),
    ],
)
def test_cages_are_read_from_port_names(tmp_path: Path, names: list[str], num_cages: int) -> None:
    draft = read_device_type(_device(tmp_path, *names))
    assert draft.cells["num_cages"] == str(num_cages)
    assert not any("gaps" in remark.message for remark in draft.remarks)


def test_an_ethernet_type_leaves_the_lanes_open_unless_its_form_factor_fixes_them(tmp_path: Path) -> None:
    assert "modes" not in read_device_type(_device(tmp_path, "swp1", "swp2")).cells
    fixed = read_device_type(_device(tmp_path, "swp1", "swp2", type_name="1.6tbase-x-osfp1600-rhs")).cells
    assert (fixed["modes"], fixed["lanes_per_cage"], fixed["heatsink"]) == ("1600x1@200", "8", "flat")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: holds no device type (one device type per file, as in NetBox's library)"),
        ("- a\n", "1:1: is not a mapping of keys and values (one device type per file, as in NetBox's library)"),
        ("a: [1\nb: 2\n", "2:2: is not YAML: expected ',' or ']', but got ':'"),
        ("a: 1\n---\nb: 2\n", "2:1: is not YAML: but found another document"),
        ("a: b\x00\n", "1:1: is not YAML: unacceptable character #x0000: special characters are not allowed"),
        ("[" * 5000, "1:1: is nested too deeply"),
        ("interfaces: [{name: a, type: 800gbase-x-osfp}]\n", "1:1: 'manufacturer' is missing"),
        ("manufacturer: X\nmodel: Y\ninterfaces: []\n", "3:13: has no port of 100 Gb/s or more (is this a switch?)"),
        ("manufacturer: X\nmodel: Y\n", "1:1: has no port of 100 Gb/s or more (is this a switch?)"),
    ],
)
def test_what_is_no_device_type_is_refused_at_its_place(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "device.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        read_device_type(path)
    assert str(raised.value).removeprefix(f"{path}:").startswith(problem)


def test_tags_run_nothing(tmp_path: Path) -> None:
    path = _device(tmp_path, "swp1")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "comments: !!python/object/apply:os.system ['exit 1']\n", encoding="utf-8")
    assert read_device_type(path).cells["num_cages"] == "1"


def test_the_draft_is_one_csv_row() -> None:
    rows = list(csv.reader(io.StringIO(read_device_type(SAMPLES / "good.yaml").csv_text())))
    assert len(rows) == 2
    assert len(rows[0]) == len(rows[1])

"""The floor in an intent: what is read, what is refused and where."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fabric.errors import InputError
from fabric.load import load_intent
from fabric.room.records import PlaceKind, RoomPlan, Use
from tests.small import intent_of

HEAD = "name: x\nhosts: {model: DGX-B200, count: 8}\nroom:\n  floor:\n"


def read(tmp_path: Path, text: str) -> RoomPlan:
    """The room of an intent with this floor."""
    path = tmp_path / "x.yaml"
    path.write_text(HEAD + text, "utf-8")
    floor = load_intent(path).intent.room.floor
    assert floor is not None
    return floor.room_plan()


def test_a_grid_is_a_line_a_row(tmp_path: Path) -> None:
    room = read(
        tmp_path,
        "    halls:\n      - name: east\n        grid: |\n          HH|#.\n          LNE..\n"
        "    places: {mark: L, use: hosts, rack_power_w: 130e3, liquid: true}\n"
        "    slack: 5%\n    tray_height_m: 2.75\n",
    )
    assert room.halls[0].rows == ("HH|#.", "LNE..")
    assert room.kind("L") == PlaceKind("L", Use.HOSTS, Decimal(130_000), None, True)
    assert (room.slack.permille, room.measures.tray_height_mm) == (50, 2750)


def test_rows_and_racks_are_a_plain_hall(tmp_path: Path) -> None:
    assert read(tmp_path, "    rows: 3\n    racks_per_row: 4\n").halls[0].rows == ("....",) * 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "    halls: {grid: [HHHH, HH]}\n",
            "x.yaml:5:19: room.floor.halls.grid: row 2 has 2 places, row 1 has 4 (all rows are equally long",
        ),
        ("    halls: {grid: HQ}\n", "row 1, place 2 is 'Q', which means nothing (the marks are"),
        ("    halls: {grid: 3}\n", "must be a text with a line a row, got 3 (write `grid: |`"),
        ("    halls: {grid: ''}\n", "holds no rack place (give at least one row"),
        ("    halls: [{grid: H}, {grid: H, name: b}]\n", "no route leads to hall b"),
        ("    rows: 2\n    halls: {grid: H}\n", "room.floor.rows: stands beside `halls` (keep one of the two)"),
        (
            "    halls: [{name: east, grid: H}]\n    routes: {a: east, z: eats, length_m: 5}\n",
            "room.floor.routes.z: there is no hall eats (did you mean east?)",
        ),
        ("    halls: {grid: H, cross_trays: [7]}\n", "there is no column 7 for a cross tray (0 is before"),
        ("    halls: {grid: H}\n    tray_height_m: 1\n", "trays hang at 1 m, a rack of 42 U is 1.867 m high"),
        ("    rows: 2000\n    racks_per_row: 1000\n", "room.floor.rows: holds 2,000,000 places, more than 100,000"),
        ("    label: '{plaze}'\n", "names 'plaze', which is no field (fields: place, u, device"),
        ("    leaves: middle\n", "room.floor.leaves"),
    ],
)
def test_a_floor_that_cannot_be_says_where(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("pins", "said"),
    [
        ([{"rack": "X1", "place": "A01"}], "pins[0].rack: must be a rack such as H0007 or N001"),
        ([{"rack": "H0001", "place": "Z99"}], "pins[0].place: Z99 is no place where a rack may stand"),
        ([{"rack": "H0001", "place": "A01"}, {"rack": "N000", "place": "A01"}], "pins[1]: N000 to A01 contradicts"),
    ],
)
def test_pins_to_nowhere_are_refused(pins: list[dict[str, str]], said: str) -> None:
    with pytest.raises(InputError) as caught:
        intent_of(room__lengths=None, room__floor={"rows": 3, "racks_per_row": 9, "pins": pins})
    assert said in str(caught.value)

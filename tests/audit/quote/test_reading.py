"""Sheets of other people: headings guessed or mapped, cells in many spellings, problems with file and line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from catalogs.load import load_catalog
from fabric.audit.quote.headings import fields_of, guess_columns, plain
from fabric.audit.quote.mapping import read_mapping, with_promises
from fabric.audit.quote.parts import PartFinder
from fabric.audit.quote.reading import read_quote
from fabric.audit.quote.records import Quote, QuoteMap
from fabric.errors import InputError

CABLES = "Source Device,Source Port,Dest Device,Dest Port,Cable P/N,Length\n"


def write(path: Path, text: str) -> Path:
    """A file with that text."""
    path.write_text(text, encoding="utf-8")
    return path


def problems(cables: Path | None, bom: Path | None, mapping: QuoteMap | None = None) -> list[str]:
    """What is told about sheets that cannot be read."""
    with pytest.raises(InputError) as caught:
        read_quote(cables, bom, mapping or QuoteMap())
    return str(caught.value).splitlines()


HEADERS = {
    "ours": ("cable,a_device,a_cage,a_leg,a_connector,z_device,z_cage,z_leg,part_number", "a_cage", "a_cage"),
    "CVT": (
        "A-Node,A-Port,Z-Node,Z-Port,Protocol,A-Connector,Z-Connector,A-Module-PN,Z-Module-PN",
        "a_port",
        "A-Port",
    ),
    "cable run": ("A-Rack,A-U,A-Node Name,A-Type,A-Port,Z-Rack,Z-RU,Z-Node Name,Z-Type,Z-Port", "z_port", "Z-Port"),
    "schedule": (
        "cable_id,a_device,a_port,a_module_pn,z_device,z_port,media,length_m,part_number",
        "medium",
        "media",
    ),
    "from and to": ("From,From Port,To,To Port,Len,PN", "length_m", "Len"),
    "neighbours": ("Device,Interface,Neighbor,Peer Port,Optic", "z_device", "Neighbor"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_headings_are_guessed(name: str) -> None:
    """The headings of public tools and of common sheets are understood: both ends are always found."""
    text, field, heading = HEADERS[name]
    header = text.split(",")
    found = guess_columns("cables", header)
    assert header[found[field]] == heading
    assert {"a_device", "z_device"} <= set(found)
    assert len(set(found.values())) == len(found)


def test_headings_of_bills() -> None:
    """The recommended header of a bill, and a vendor's."""
    ours = "line,manufacturer,part_number,description,qty,spare_qty,total_qty,uom,unit_price_usd,extended_price_usd"
    found = guess_columns("bom", ours.split(","))
    assert ours.split(",")[found["quantity"]] == "total_qty"
    assert ours.split(",")[found["extended_usd"]] == "extended_price_usd"
    vendor = ["SKU", "Description", "Quantity", "List Price", "Total"]
    assert {name: vendor[place] for name, place in guess_columns("bom", vendor).items()} == {
        "part_number": "SKU",
        "description": "Description",
        "quantity": "Quantity",
        "unit_price_usd": "List Price",
        "extended_usd": "Total",
    }


def test_a_heading_means_one_field_of_its_best_rank() -> None:
    """No heading stands twice in one field, and all are written plainly."""
    for sheet in ("cables", "bom"):
        for field in fields_of(sheet):
            assert len(set(field.headings)) == len(field.headings)
            assert all(heading == plain(heading) for heading in field.headings), field.name
            assert field.meaning


def test_cells_in_many_spellings(tmp_path: Path) -> None:
    """Semicolons, a byte order mark, units, thousands and currency signs, empty rows and a line of totals."""
    cables = tmp_path / "c.csv"
    cables.write_bytes(
        b"\xef\xbb\xbfFrom;From Port;To;To Port;Length;Speed\r\n\r\nh1;1;l1;1;5 m;400G\r\nh2;1;l1;2;0.5;1.6T\r\n"
    )
    bom = write(tmp_path / "b.csv", 'PN,Qty,Unit Price,Total\nQM9700,"1,024","$30,000.00",\n,,Sum,"30,720,000"\n')
    quote = read_quote(cables, bom, QuoteMap())
    assert quote.cables is not None
    assert [row.length_m for row in quote.cables] == [Decimal(5), Decimal("0.5")]
    assert [row.speed_gbps for row in quote.cables] == [400, 1600]
    assert [row.line for row in quote.cables] == [3, 4]
    assert quote.bom is not None
    (item,) = quote.bom
    assert (item.quantity, item.unit_price_usd, item.extended_usd) == (1024, Decimal(30000), None)


def test_problems_name_file_and_line(tmp_path: Path) -> None:
    """Everything wrong in both sheets at once."""
    cables = write(tmp_path / "c.csv", CABLES + "h1,1,l1,1,X,far\nh2,,l1,2,X,5\n")
    bom = write(tmp_path / "b.csv", "PN,Qty,Price\nQM9700,a few,cheap\nQM9790,,1\n")
    told = problems(cables, bom)
    assert told == [
        f"{cables}:2: 'Length' is 'far' (expected a length in metres)",
        f"{cables}:3: 'Source Port' is empty (every cable has two ends)",
        f"{bom}:2: 'Qty' is 'a few' (expected a whole number of pieces)",
        f"{bom}:2: 'Price' is 'cheap' (expected an amount in USD)",
        f"{bom}:3: 'Qty' is empty (0 where none are bought)",
    ]


def test_many_problems_are_counted(tmp_path: Path) -> None:
    """Twenty are told, the rest is counted."""
    cables = write(tmp_path / "c.csv", CABLES + "h1,1,l1,1,X,far\n" * 30)
    told = problems(cables, None)
    assert len(told) == 21
    assert told[-1].endswith("and 10 more problems like these")


def test_missing_columns_say_what_to_map(tmp_path: Path) -> None:
    """A sheet without the columns that are needed: what they mean, how to name them, what there is."""
    told = problems(write(tmp_path / "c.csv", "Kabel,Von,Nach\n1,a,b\n"), None)
    assert len(told) == 4
    assert "c.csv:1: no column is known to be a_device (device at one end" in told[0]
    assert "under cables: {a_device: <heading>}; there are 'Kabel', 'Von', 'Nach'" in told[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "holds no row below a row of headings"),
        (b"A,B\n", "holds no row below a row of headings"),
        (b"PK\x03\x04\xff\xfe", "is not text in UTF-8"),
        (b"a,b\n\x00,1\n", "holds zero bytes"),
    ],
)
def test_files_that_are_no_sheet(content: bytes, told: str, tmp_path: Path) -> None:
    """Empty files and workbooks: what to do, no traceback."""
    file = tmp_path / "quote.xlsx"
    file.write_bytes(content)
    assert told in problems(None, file)[0]


def test_mapping_settles_what_is_not_guessed(tmp_path: Path) -> None:
    """Headings in another language, parts under other names, promises."""
    mapping = write(
        tmp_path / "map.yaml",
        "cables: {a_device: Von, a_port: Von Port, z_device: Nach, z_port: Nach Port, part_number: Kabel}\n"
        "parts: {Patchkabel: MFP7E10}\ntiers: {leaf: ^lf}\n"
        "promise: {gpus: 512, oversubscription: 3:2, total_usd: 9.5}\n",
    )
    cables = write(tmp_path / "c.csv", "Von,Von Port,Nach,Nach Port,Kabel\nh1,1,lf1,1,Patchkabel\n")
    quote: Quote = read_quote(cables, None, read_mapping(mapping))
    assert quote.cables is not None
    assert quote.cables[0].a.device == "h1"
    assert quote.columns["cables"]["z_port"] == "Nach Port"
    assert quote.mapping.promise.gpus == 512
    assert PartFinder(load_catalog(), quote.mapping.parts).find("Patchkabel") is not None
    over = with_promises(mapping, ["gpus=1024"])
    assert (over.promise.gpus, str(over.promise.oversubscription)) == (1024, "3/2")


def test_mapping_of_columns_that_are_not_there(tmp_path: Path) -> None:
    """A heading that the sheet lacks, and a field that there is not, with the nearest of each."""
    cables = write(tmp_path / "c.csv", CABLES + "h1,1,l1,1,X,5\n")
    told = problems(cables, None, QuoteMap(cables={"a_device": "Source Devise", "a_prt": "Source Port"}))
    assert (
        "has no column 'Source Devise', which the mapping names for a_device (did you mean 'Source Device'?)"
        in told[0]
    )
    assert "cables.a_prt: is no field of this sheet (did you mean a_port?)" in told[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- 1\n", "is not a mapping"),
        ("cabels: {}\n", "cabels: is no section (did you mean cables?)"),
        ("cables: [a]\n", "cables: is not a mapping"),
        ("cables: {a_port: [x]}\n", "cables.a_port: is not a text"),
        ("tiers: {leaf: '('}\n", "tiers.leaf: is no regular expression"),
        ("tiers: {leef: x}\n", "tiers.leef: is no tier (did you mean leaf?)"),
        ("promise: {gpus: many}\n", "promise.gpus: is 'many' (expected a whole number)"),
        ("promise: {gpu: 1}\n", "promise.gpu: is no promise (did you mean gpus?)"),
        (
            "promise: {oversubscription: 0}\n",
            "promise.oversubscription: is '0' (expected a ratio such as 1:1 or 3:2)",
        ),
        ("a: [\n", "map.yaml:2:1"),
    ],
)
def test_wrong_mapping(text: str, told: str, tmp_path: Path) -> None:
    """Every fault of the mapping file names the file and the key."""
    with pytest.raises(InputError) as caught:
        read_mapping(write(tmp_path / "map.yaml", text))
    assert told in str(caught.value)


def test_promises_on_the_command_line() -> None:
    """A promise without a value, or of another name."""
    with pytest.raises(InputError) as caught:
        with_promises(None, ["gpus", "color=blue"])
    assert "--promise gpus: has no value" in str(caught.value)
    assert "promise.color: is no promise" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "part", "length"),
    [
        ("QM9700", "QM9700", None),
        ("MQM9700-NS2F", "QM9700", None),
        ("qm 9700", "QM9700", None),
        ("980-9I510-00NS00", "MMA4Z00-NS", None),
        ("MFP7E10-N030", "MFP7E10", Decimal(30)),
        ("MCP4Y10-N001", "MCP4Y10-N001", Decimal(1)),
        ("MFP7E10 30 m", "MFP7E10", Decimal(30)),
    ],
)
def test_parts_in_many_spellings(text: str, part: str, length: Decimal | None) -> None:
    """Numbers, order codes with their lengths and makers' codes mean the same part."""
    found = PartFinder(load_catalog(), {}).find(text)
    assert found is not None
    assert (found.part.part_number, found.length_m) == (part, length)


def test_near_matches_of_parts() -> None:
    """What is not in the catalogue is not resolved; near ones are suggested, best first."""
    finder = PartFinder(load_catalog(), {})
    assert finder.find("MMA4Z00-NX") is None
    assert finder.near("MMA4Z00-NX")[0] == "MMA4Z00-NS"
    assert finder.find(None) is None

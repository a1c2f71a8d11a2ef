"""Every rule of the loader: the smallest file that passes and the smallest that fails, with its exact place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalogs.files import MAX_BYTES
from tests.catalogs.rows import changed_row, packaged_rows

Refused = Callable[..., list[str]]

# table, row, changed cells, problem (None: loads)
ROWS = [
    ("switches", "QM9700", {}, None),
    ("switches", "QM9700", {"vendor": ""}, "vendor: is empty (Maker or brand; vendor limits count under this name)"),
    (
        "switches",
        "QM9700",
        {"form_factor": "QSFPDD"},
        "form_factor: 'QSFPDD' is not one of OSFP, QSFP-DD, QSFP112, QSFP56, QSFP28, SFP112, SFP56, CPO, generic "
        "(did you mean QSFP-DD or QSFP56 or QSFP28?)",
    ),
    (
        "switches",
        "QM9700",
        {"modes": "400x2@75"},
        "modes: '400x2@75': 400 Gb/s is not a whole number of 75 Gb/s lanes",
    ),
    ("switches", "QM9700", {"modes": "400x2@100"}, None),
    (
        "switches",
        "QM9700",
        {"modes": "400x3@100"},
        "modes: 400x3@100 takes 12 lanes of a cage that has 8 (ports_per_cage x speed / lane rate <= lanes_per_cage)",
    ),
    (
        "switches",
        "QM9700",
        {"modes": "400x2@100;400x1@100"},
        "modes: a speed appears twice in '400x2@100;400x1@100' (one mode per port speed)",
    ),
    (
        "switches",
        "QM9700",
        {"modes": "400G"},
        "modes: '400G' is not a port mode (SPEEDxPORTS@LANE, for example 400x2@100;200x4@100)",
    ),
    (
        "switches",
        "QM9700",
        {"modes": "400x0@100"},
        "modes: '400x0@100' holds a zero (speed, ports and lane rate are all at least 1)",
    ),
    (
        "switches",
        "QM9700",
        {"modes": "400x2@100; 200x4@100"},
        "modes: '400x2@100; 200x4@100' has an empty or padded entry (entries are separated by ';' without spaces)",
    ),
    ("switches", "QM9700", {"host_cages": "16", "fabric_cages": "16"}, None),
    (
        "switches",
        "QM9700",
        {"host_cages": "16"},
        "host_cages: host_cages and fabric_cages belong together (give both or neither)",
    ),
    (
        "switches",
        "QM9700",
        {"host_cages": "16", "fabric_cages": "17"},
        "host_cages: 16 host cages + 17 fabric cages are not 32 cages",
    ),
    ("switches", "QM9700", {"power_typ_w": "1720"}, None),
    ("switches", "QM9700", {"power_typ_w": "1721"}, "power_typ_w: 1721 is above power_max_w 1720"),
    (
        "switches",
        "QM9700",
        {"power_typ_w": "0"},
        "power_typ_w: is zero (leave the cell empty when the figure is not known)",
    ),
    ("switches", "QM9700", {"power_typ_w": "-1"}, "power_typ_w: -1 is negative (quantities here are zero or more)"),
    *(
        (
            "switches",
            "QM9700",
            {"power_typ_w": text},
            f"power_typ_w: {text!r} is not a number (leave the cell empty when the figure is not known)",
        )
        for text in ("NaN", "inf", "unknown", "-")
    ),
    *(
        (
            "switches",
            "QM9700",
            {"power_typ_w": text},
            f"power_typ_w: {text!r} is not a number "
            "(plain digits with a decimal point: no unit, exponent, sign or thousands separator)",
        )
        for text in ("1e3", "1,720", "747 W", "+5", "٧", "0x10", "1_000")
    ),
    (
        "switches",
        "QM9700",
        {"power_typ_w": "9999999999999"},
        "power_typ_w: 9999999999999 is too large (at most 1000000000000)",
    ),
    ("switches", "QM9700", {"num_cages": "0"}, "num_cages: is zero (a count of at least 1 is expected)"),
    ("switches", "QM9700", {"num_cages": "31.5"}, "num_cages: 31.5 is not a whole number"),
    (
        "switches",
        "QM9700",
        {"linear_optics": "yes"},
        "linear_optics: 'yes' is neither true nor false (lower case, no quotes)",
    ),
    (
        "switches",
        "QM9700",
        {"heatsink": "none"},
        "heatsink: heat sink 'none' does not go with OSFP "
        "(OSFP is finned (IHS) or flat (RHS), every other form factor is none)",
    ),
    (
        "switches",
        "QM9700",
        {"form_factor": "CPO", "heatsink": "none"},
        "form_factor: form factor CPO and the cpo_ columns belong together (give both or neither)",
    ),
    ("switches", "Q3450-LD", {}, None),
    (
        "switches",
        "Q3450-LD",
        {"cpo_reach_m": ""},
        "cpo_reach_m: is empty although cpo_pmd_family is given (Longest length on that medium)",
    ),
    (
        "switches",
        "Q3450-LD",
        {"cpo_lanes": "8"},
        "cpo_lanes: 8 optical lanes leave a connector of 4 lanes (a fibre connector counts as a cage)",
    ),
    (
        "switches",
        "QM9700",
        {"source": "nvidia-qm97x"},
        "source: source 'nvidia-qm97x' is not known "
        "(did you mean nvidia-qm97x0 or nvidia-qm87xx or nvidia-qm97x0-spec?)",
    ),
    ("switches", "QM9700", {"source": "user"}, None),
    (
        "switches",
        "QM9700",
        {"part_number": "QM 9700"},
        "part_number: 'QM 9700' is not a part number (one word of at most 80 characters, without spaces)",
    ),
    (
        "switches",
        "QM9700",
        {"notes": "a\u202eb"},
        "notes: holds a control or invisible character (one line of plain text per cell)",
    ),
    (
        "switches",
        "QM9700",
        {"notes": "a\x1b[31mb"},
        "notes: holds a control or invisible character (one line of plain text per cell)",
    ),
    ("switches", "QM9700", {"notes": " a"}, "notes: ' a' starts or ends with a space"),
    (
        "switches",
        "QM9700",
        {"protocols": "InfiniBand;InfiniBand"},
        "protocols: 'InfiniBand;InfiniBand' repeats an entry",
    ),
    ("optics", "MMA4Z00-NS", {}, None),
    ("optics", "MMA4Z00-NS", {"electrical_lanes": "4"}, "electrical_lanes: 4 lanes x 100 Gb/s are not 800 Gb/s"),
    ("optics", "MMA4Z00-NS", {"optical_lanes": "4"}, "optical_lanes: 4 lanes x 100 Gb/s are not 800 Gb/s"),
    ("optics", "MMA4Z00-NS", {"breakouts": "3x400"}, "breakouts: 3x400 is more than 800 Gb/s"),
    ("optics", "MMA4Z00-NS", {"breakouts": "2x250"}, "breakouts: 2x250 does not take whole optical lanes"),
    (
        "optics",
        "MMA4Z00-NS",
        {"breakouts": "2*400"},
        "breakouts: '2*400' is not a breakout (LEGSxSPEED, for example 1x800;2x400)",
    ),
    (
        "optics",
        "MMA4Z00-NS",
        {"num_connectors": "3"},
        "num_connectors: 8 lanes do not share 3 connectors evenly "
        "(optical_lanes = connectors x pairs x lanes_per_fiber_pair)",
    ),
    ("optics", "FS-OSFP-DR8-LPO", {}, None),
    (
        "optics",
        "FS-OSFP-DR8-LPO",
        {"dsps": "1"},
        "dsps: a linear module has no DSP (write 0 or leave the cell empty)",
    ),
    ("assemblies", "MCP7Y00-N001", {}, None),
    (
        "assemblies",
        "MCP7Y00-N001",
        {"num_tails": "3"},
        "num_tails: 8 lanes do not split over 3 tails (each tail carries whole lanes)",
    ),
    (
        "assemblies",
        "MCP7Y00-N001",
        {"tail_heatsink": "none"},
        "tail_heatsink: heat sink 'none' does not go with OSFP "
        "(OSFP is finned (IHS) or flat (RHS), every other form factor is none)",
    ),
    ("fibers", "MFP7E10", {}, None),
    (
        "fibers",
        "MFP7E10",
        {"num_tails": "2"},
        "num_tails: a jumper with 2 tails (a splitter has two tails or more, anything else one)",
    ),
    (
        "fibers",
        "MFP7E10",
        {"order_code": "MFP7E10"},
        "order_code: 'MFP7E10' has no {length} in it (for example MFP7E10-N{length:03d})",
    ),
    (
        "fibers",
        "MFP7E10",
        {"order_code": "MFP7E10-{length!r}{0}"},
        "order_code: 'MFP7E10-{length!r}{0}' cannot be filled with a length (for example MFP7E10-N{length:03d})",
    ),
    (
        "fibers",
        "MFP7E10",
        {"stock_lengths_m": "1;1.5"},
        "order_code: stands for whole metres, a stock length is not whole",
    ),
    (
        "fibers",
        "MFP7E10",
        {"stock_lengths_m": "3;2"},
        "stock_lengths_m: lengths '3;2' do not rise (each length once, shortest first)",
    ),
    ("hosts", "DGX-H100", {}, None),
    ("hosts", "DGX-H100", {"num_cages": "8"}, "num_cages: 8 cages x 2 are not 8 NIC ports"),
    ("hosts", "DGX-H100", {"rails": "3"}, "rails: 8 NIC ports do not share 3 rails evenly"),
    (
        "hosts",
        "DGX-H100",
        {"modes": "Ethernet 1x400@50"},
        "modes: 1x400@50 takes 16 lanes of a cage that has 8",
    ),
    (
        "hosts",
        "DGX-H100",
        {"modes": "Ethernet 1x800@200"},
        "modes: 1x800@200 is more than a NIC port of 400 Gb/s",
    ),
    (
        "hosts",
        "DGX-H100",
        {"modes": "400x1@100"},
        "modes: '400x1@100' is not a NIC mode (PROTOCOL SPLITxSPEED@LANE, as in Ethernet 2x400@100)",
    ),
    ("channel_budgets", "FR", {}, None),
    (
        "channel_budgets",
        "FR",
        {"basis": ""},
        "basis: is empty for a budget of kind derived (say what it leans on)",
    ),
    ("port_names", "SONiC", {}, None),
    (
        "port_names",
        "SONiC",
        {"port_name": "Ethernet{lanes}"},
        "port_name: 'Ethernet{lanes}' uses 'lanes', which is not known (for example swp{cage}s{leg0}; there are cage,"
        " cage0, leg, leg0, lane, lane0)",
    ),
    (
        "port_names",
        "SONiC",
        {"port_name": "Ethernet{lane0"},
        "port_name: 'Ethernet{lane0' has a brace too many (for example swp{cage}s{leg0}; there are cage, cage0, leg,"
        " leg0, lane, lane0)",
    ),
    (
        "port_names",
        "SONiC",
        {"port_name": "Ethernet{leg}"},
        "port_name: 'Ethernet{leg}' names every cage alike (for example swp{cage}s{leg0}; there are cage, cage0, leg,"
        " leg0, lane, lane0)",
    ),
    (
        "port_names",
        "SONiC",
        {"port_name": "Ethernet{cage}", "ports_per_cage": "2"},
        "port_name: 'Ethernet{cage}' names every leg of a cage alike (for example swp{cage}s{leg0}; there are cage,"
        " cage0, leg, leg0, lane, lane0)",
    ),
    ("regions", "us-iowa", {}, None),
    (
        "regions",
        "us-iowa",
        {"price_per_kwh_usd": "", "carbon_g_per_kwh": ""},
        "price_per_kwh_usd: neither price nor carbon is known (leave the region out)",
    ),
    ("sources", "eia-5.6.a", {}, None),
    (
        "sources",
        "eia-5.6.a",
        {"date": "last year"},
        "date: 'last year' is not a date (write YYYY-MM-DD, or YYYY-MM when the day is not known)",
    ),
    ("prices", "QM9700", {}, None),
    ("prices", "QM9700", {"low_usd": "30000", "high_usd": "32870"}, None),
    (
        "prices",
        "QM9700",
        {"low_usd": "33000"},
        "low_usd: 33000 is above the price 32870 (low_usd <= price_usd <= high_usd)",
    ),
    (
        "prices",
        "QM9700",
        {"high_usd": "32869"},
        "high_usd: 32869 is below the price 32870 (low_usd <= price_usd <= high_usd)",
    ),
    (
        "prices",
        "QM9700",
        {"kind": "estimate"},
        "basis: is empty for an estimate (say how the estimate was made)",
    ),
    ("prices", "QM9700", {"kind": "estimate", "basis": "gut feeling"}, None),
    (
        "prices",
        "QM9700",
        {"price_usd": "0"},
        "price_usd: is zero (leave the cell empty when the figure is not known)",
    ),
    ("prices", "QM9700", {"kind": ""}, "kind: is empty although price_usd is given (What sort of figure it is)"),
    ("prices", "QM9700", {"price_usd": "", "kind": "", "source": ""}, None),
    (
        "prices",
        "QM9700",
        {"part_number": "QM970O"},
        "part_number: part 'QM970O' is not in the catalogue (did you mean QM9790 or QM9700 or QM8790?)",
    ),
    ("prices", "MFP7E10", {}, None),
    (
        "prices",
        "QM9700",
        {"price_per_m_usd": "1"},
        "price_per_m_usd: 'QM9700' is not sold by the metre (only fibre cables have a price per metre)",
    ),
    ("supply", "category", {}, None),
    ("supply", "category", {"key": "switches"}, None),
    (
        "supply",
        "category",
        {"key": "optics/fast"},
        "key: 'optics/fast' is not a category "
        "(one of switches, optics, assemblies, fibers, with /SPEED for one speed as in optics/800)",
    ),
    ("supply", "category", {"scope": "part", "key": "QM9700"}, None),
    (
        "supply",
        "category",
        {"scope": "part", "key": "nothing-alike"},
        "key: part 'nothing-alike' is not in the catalogue ('railspine catalog list' names the parts)",
    ),
    ("supply", "category", {"scope": "vendor", "key": "Arista"}, None),
    (
        "supply",
        "category",
        {"scope": "vendor", "key": "Arrista"},
        "key: no part of vendor 'Arrista' (did you mean Arista?)",
    ),
    (
        "supply",
        "category",
        {"lead_time_weeks": ""},
        "units_available: neither units nor lead time is given (leave the line out)",
    ),
]


@pytest.mark.parametrize(("table", "key", "changes", "problem"), ROWS)
def test_row(refused: Refused, table: str, key: str, changes: dict[str, str], problem: str | None) -> None:
    expected = [] if problem is None else [f"{table}.csv:2:{problem}"]
    assert refused(table, changed_row(table, key, **changes)) == expected


def _lines(table: str, *lines: str) -> str:
    return "\n".join([",".join(packaged_rows(table)[0]), *lines, ""])


HEADER = "part_number,price_usd,kind,source"
FILES = [
    (b"", "prices.csv:1: is empty (the first line names the columns)"),
    (b" \n", "prices.csv:1: is empty (the first line names the columns)"),
    (
        b"\xef\xbb\xbf" + HEADER.encode(),
        "prices.csv:1: starts with a byte order mark (save as UTF-8 without BOM)",
    ),
    (HEADER.encode("utf-16"), "prices.csv:1: starts with a byte order mark (save as UTF-8 without BOM)"),
    (HEADER.encode() + b"\nQM9700,1,list,us\xffer\n", "prices.csv:2: byte 0xff is not UTF-8 (save as UTF-8)"),
    (
        b"part_number,price,kind,source\n",
        "prices.csv:1:price: unknown column 'price' (did you mean price_usd?)",
    ),
    (b"price_usd,kind,source\n", "prices.csv:1:part_number: column 'part_number' is missing"),
    (HEADER.encode() + b",kind\n", "prices.csv:1:kind: column 'kind' appears twice"),
    (
        HEADER.encode() + b"\nQM9700,30,000,list,user\n",
        "prices.csv:2: has 5 cells, the header has 4 (a text with a comma in it needs double quotes)",
    ),
    (HEADER.encode() + b"\n\nQM9700,1,list,user\n", "prices.csv:2: has 0 cells, the header has 4"),
    (
        HEADER.encode() + b"\nQM9700,1,list,user\nQM9700,2,list,user\n",
        "prices.csv:3:part_number: 'QM9700' stands already in line 2 (one row each)",
    ),
    (
        HEADER.encode() + b'\nQM9700,"1"2,list,user\n',
        "prices.csv:2: is not CSV: ',' expected after '\"' (quotes inside a quoted cell are doubled)",
    ),
    (
        HEADER.encode() + b'\nQM9700,1,list,"user\n',
        "prices.csv:2: is not CSV: unexpected end of data (quotes inside a quoted cell are doubled)",
    ),
    (
        HEADER.encode() + b'\nQM9700,1,list,"us\ner"\nQM9790,x,list,user\n',
        "prices.csv:2:source: holds a control or invisible character (one line of plain text per cell)",
    ),
    (HEADER.encode() + b"\nQM9700,1,list,user\x00\n", "prices.csv:2"),
]


@pytest.mark.parametrize(("data", "problem"), FILES)
def test_file(refused: Refused, data: bytes, problem: str) -> None:
    assert refused("prices", data)[0].startswith(problem)


def test_lines_are_counted_through_quoted_line_breaks(refused: Refused) -> None:
    problems = refused("prices", HEADER + '\nQM9700,1,list,"us\ner"\nQM9790,x,list,user\n')
    assert [problem.split(":")[1] for problem in problems] == ["2", "4"]


def test_optional_columns_may_be_left_out_and_come_in_any_order(refused: Refused) -> None:
    assert refused("prices", "source,kind,price_usd,part_number\r\nuser,quote,1.50,QM9700\r\n") == []


def test_an_empty_book_with_a_header_is_fine(refused: Refused) -> None:
    assert refused("prices", HEADER + "\n") == []


def test_all_problems_of_a_file_come_at_once(refused: Refused) -> None:
    text = (
        HEADER + "\nQM9700,-1,list,user\nQM9790,1,gift,user\nSN5610,1,list\nSN5600,1,list,nobody\nnone,1,list,user\n"
    )
    assert [problem.split(": ")[0] for problem in refused("prices", text)] == [
        "prices.csv:2:price_usd",
        "prices.csv:3:kind",
        "prices.csv:4",
        "prices.csv:5:source",
        "prices.csv:6:part_number",
    ]


def test_a_broken_part_table_does_not_make_its_parts_unknown(refused: Refused) -> None:
    text = changed_row("switches", "QM9700", num_cages="none")
    assert refused("switches", text) == [
        "switches.csv:2:num_cages: 'none' is not a number "
        "(plain digits with a decimal point: no unit, exponent, sign or thousands separator)"
    ]


def test_a_part_number_is_used_in_one_table_only(refused: Refused) -> None:
    text = changed_row("optics", "MMA4Z00-NS", part_number="QM9700")
    assert refused("optics", text) == [
        "optics.csv:2:part_number: 'QM9700' is also in catalogs/data/switches.csv:4 "
        "(a part number is unique over all tables)"
    ]


def test_a_file_above_the_limit_is_refused(refused: Refused) -> None:
    problems = refused("prices", HEADER + "\n" + " " * MAX_BYTES)
    assert problems == [
        "prices.csv:1: is larger than 50,000,000 bytes (a catalogue table is far smaller: is this the right file?)"
    ]


def test_a_cell_of_megabytes_is_refused(refused: Refused) -> None:
    problems = refused("prices", HEADER + f"\nQM9700,1,list,{'x' * 200_000}\n")
    assert problems == [
        "prices.csv:2: is not CSV: field larger than field limit (131072) (quotes inside a quoted cell are doubled)"
    ]


def test_long_numbers_do_not_stop_the_loader(refused: Refused) -> None:
    digits = "9" * 5000
    assert refused("prices", HEADER + f"\nQM9700,{digits},list,user\n")[0].endswith(
        "is too large (at most 1000000000000)"
    )
    assert "is not a port mode" in refused("switches", changed_row("switches", "QM9700", modes=f"{digits}x1@100"))[0]

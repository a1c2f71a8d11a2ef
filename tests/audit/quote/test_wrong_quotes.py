"""Quotes that were published and are wrong, each caught for the reason it is wrong; and each rule by a mutation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from catalogs.records import PortMode
from fabric.audit.quote.run import QUOTE_RULES
from fabric.audit.report import Finding, Severity
from tests.audit.quote.sheets import Sheets, cable, line, quote_of
from tests.audit.worlds import world
from tests.sample_plans import SAMPLES

NAMES = ("small", *SAMPLES)
PUBLISHED = Path(__file__).parents[2] / "conformance" / "published_fabrics.json"


def found(sheets: Sheets, path: Path, code: str) -> Finding:
    """The one finding of a code."""
    (finding,) = [finding for finding in sheets.audit(path).audit.findings if finding.code == code]
    return finding


@pytest.mark.parametrize("name", NAMES)
def test_good_plan_is_a_good_quote(name: str, tmp_path: Path) -> None:
    """The tables of every sample, under strange headings, have no finding, and every rule is run."""
    report = quote_of(world(name)).audit(tmp_path).audit
    assert report.codes == ({"QUOTE-UNPRICED"} if name == "cpo" else set())  # a module of that sample has no price
    assert [check.code for check in report.checks] == [rule.code for rule in QUOTE_RULES]


@pytest.mark.parametrize("case", ["negative-h100-sheet-512n", "negative-h100-sheet-1024n"])
def test_two_tiers_beyond_their_reach(case: str, tmp_path: Path) -> None:
    """A public cost sheet sizes 3 N / k switches above 2,048 endpoints; three tiers take 5 N / k."""
    cases = {row["id"]: row for row in json.loads(PUBLISHED.read_text(encoding="utf-8"))}
    inputs, outputs = cases[case]["inputs"], cases[case]["outputs"]
    bill = [line("MQM9700-NS2F", outputs["switches_published"], 30_000)]
    sheets = Sheets(bom=bill, promise={"gpus": str(inputs["gpus"]), "oversubscription": inputs["oversubscription"]})
    finding = found(sheets, tmp_path, "QUOTE-TOO-FEW-SWITCHES")
    missing = outputs["switches_correct"] - outputs["switches_published"]
    assert f"3 tiers take at least {outputs['switches_correct']}, two reach 2,048 endpoints" in finding.message
    assert finding.cost_usd == missing * 30_000
    right = sheets.edit("bom", [0], Qty=outputs["switches_correct"])
    assert not right.codes(tmp_path) & {"QUOTE-TOO-FEW-SWITCHES", "QUOTE-TOO-MANY-SWITCHES"}


def test_56_spines_for_512_gpus(tmp_path: Path) -> None:
    """Eight spines carry 512 uplinks; 48 are billed for nothing."""
    bill = [line("QM9700", 16, 30_000, "leaf switch"), line("QM9700", 56, 30_000, "spine switch")]
    finding = found(Sheets(bom=bill, promise={"gpus": "512"}), tmp_path, "QUOTE-TOO-MANY-SWITCHES")
    assert finding.message == "56 spines of 64 ports for 512 endpoints at 1:1: 8 would carry them"
    assert finding.cost_usd == -48 * 30_000
    assert finding.severity is Severity.WARNING


def test_single_mode_optics_on_multimode_fibre(tmp_path: Path) -> None:
    """208 DR4 modules for OM4 runs: told from the list, and from the bill alone."""
    runs = [
        cable(f"leaf1:{n}", f"spine1:{n}", "MFP7E10-N030", a_optic="MMS4X00-NM", z_optic="MMS4X00-NM")
        for n in range(1, 25)
    ]
    bill = [line("MMS4X00-NM", 208, 1_000), line("MFP7E10-N030", 104, 100), line("QM9700", 12, 30_000)]
    finding = found(Sheets(cables=runs), tmp_path, "QUOTE-MEDIUM")
    assert finding.message == "MMS4X00-NM (DR) needs OS2, the cable is OM4"
    assert finding.count == 48
    finding = found(Sheets(bom=bill), tmp_path, "QUOTE-BOM-MEDIUM")
    assert finding.message == "MMS4X00-NM (DR) needs OS2, the bill has OM4 only"
    assert finding.cost_usd == 208 * 1_000


def test_medium_in_words(tmp_path: Path) -> None:
    """Where the cable has no part number its medium is read as people write it."""
    runs = [
        cable(f"leaf1:{n}", f"spine1:{n}", fibre=words, a_optic="MMS4X00-NM", z_optic="MMS4X00-NM")
        for n, words in enumerate(("Multimode OM4", "MMF", "OM3", "SMF", "single-mode OS2"), 1)
    ]
    findings = [finding for finding in Sheets(cables=runs).audit(tmp_path).audit.findings if "MEDIUM" in finding.code]
    assert sum(finding.count for finding in findings) == 2 * 3


def test_modules_too_fast_for_their_cages(tmp_path: Path) -> None:
    """1.6T modules in cages of 800G, in the list and in the bill."""
    runs = [cable("leaf1:1", "spine1:1", a_optic="MMS4A00", z_optic="MMS4A00")]
    bill = [line("QM9700", 2, 30_000), line("MMS4A00", 2, 2_000)]
    sheets = Sheets(cables=runs, bom=bill)
    assert found(sheets, tmp_path, "QUOTE-CAGE-SPEED").message == "MMS4A00 is a 1600G module, the cage gives 800G"
    assert "the cages of its form give 800G" in found(sheets, tmp_path, "QUOTE-BOM-CAGES").message


def test_400g_modules_in_100g_cages(tmp_path: Path) -> None:
    """The same with cages that give 100G: nothing of the module's speed gets through."""
    good = quote_of(world("small"))
    model = good.catalog.switches["S-NDR32"]
    slow = replace(model, modes=(PortMode(50, 2, 25),))
    catalog = replace(good.catalog, switches={**good.catalog.switches, "S-NDR32": slow})
    finding = next(f for f in replace(good, catalog=catalog).audit(tmp_path).audit.findings if "SPEED" in f.code)
    assert "the cage gives 100G" in finding.message


def test_640_runs_for_256_nic_ports(tmp_path: Path) -> None:
    """Cables have two ends: 640 runs do not fit 256 NIC ports and the ports of ten switches."""
    bill = [line("QM9700", 10, 30_000), line("MFP7E10-N030", 640, 100)]
    finding = found(Sheets(bom=bill, promise={"endpoints": "256"}), tmp_path, "QUOTE-BOM-RUNS")
    assert finding.message == "640 cables are billed, 640 switch ports and 256 NIC ports take at most 448"


def test_more_cables_than_ports(tmp_path: Path) -> None:
    """200 cables on the 144 ports of a spine."""
    runs = [cable(f"leaf{n % 8}:{n}", f"spine1:{n}", "MFP7E10-N030", speed=800) for n in range(200)]
    bill = [line("Q3400-RA", 9, 150_000)]
    finding = found(Sheets(cables=runs, bom=bill), tmp_path, "QUOTE-PORT-LIMIT")
    assert finding.message == "200 cables on 144 ports of a Q3400-RA at 800G"
    assert finding.rows == ("spine1",)


def test_dacs_billed_per_end(tmp_path: Path) -> None:
    """A DAC has both its ends: 8 cables billed as 16."""
    runs = [cable(f"leaf1:{n}", f"spine1:{n}", "MCP4Y10-N001") for n in range(1, 9)]
    sheets = Sheets(cables=runs, bom=[line("MCP4Y10-N001", 16, 150)])
    finding = found(sheets, tmp_path, "QUOTE-DAC-TWICE")
    assert finding.message == "MCP4Y10-N001: 8 DACs are pulled, 16 billed: one per end"
    assert finding.cost_usd == -8 * 150
    assert "QUOTE-BOM-SURPLUS" not in sheets.codes(tmp_path)


def test_one_fibre_per_module_where_a_module_has_two(tmp_path: Path) -> None:
    """The published four-node pod: 32 links of 400G, 16 fibres billed, as many as twin-port modules."""
    runs = [
        cable(f"host{n // 8}:{n % 8}", f"leaf{n % 2}:{n // 2}", "MFP7E10-N030", a_optic="MMA4Z00-NS-FLT")
        for n in range(32)
    ]
    bill = [line("MFP7E10", 16, 100), line("MMA4Z00-NS-FLT", 16, 900)]
    finding = found(Sheets(cables=runs, bom=bill), tmp_path, "QUOTE-BOM-SHORT")
    assert finding.message == "MFP7E10: the cable list needs 32, the bill has 16"
    assert finding.cost_usd == 1_600


def test_oversubscription_other_than_promised(tmp_path: Path) -> None:
    """48 ports down and 16 up are 3:1, not 1:1."""
    runs = [cable(f"node{n}:0", f"leaf1:{n}", speed=400) for n in range(48)]
    runs += [cable(f"leaf1:{n}", f"spine{n % 4}:{n}", speed=400) for n in range(48, 64)]
    finding = found(Sheets(cables=runs, promise={"oversubscription": "1:1"}), tmp_path, "QUOTE-OVERSUBSCRIPTION")
    assert finding.message == "a leaf has 19,200G down and 6,400G up, 3:1; 1:1 is promised"
    assert "QUOTE-OVERSUBSCRIPTION" not in Sheets(cables=runs, promise={"oversubscription": "3"}).codes(tmp_path)


Change = Callable[[Sheets], Sheets]
MUTATIONS: dict[str, tuple[Change, set[str]]] = {
    "a part that nobody knows": (
        lambda q: q.edit("bom", [0], Item="QM97OO"),
        {"QUOTE-PART"},
    ),
    "a module in the column of cables": (
        lambda q: q.edit("cables", [0], **{"Cable P/N": "O-2DR4"}),
        {"QUOTE-PART-KIND", "QUOTE-BOM-SURPLUS"},
    ),
    "two cables in one port": (
        lambda q: q.edit("cables", [33], **{"Dest Device": "spine-0", "Dest Port": "1/1"}),
        {"QUOTE-PORT-DOUBLE"},
    ),
    "a cable that goes home": (
        lambda q: q.edit("cables", [40], **{"Dest Device": "leaf-2", "Dest Port": "99"}),
        {"QUOTE-SELF", "QUOTE-TIER", "QUOTE-SPREAD", "QUOTE-BOM-SHORT"},
    ),
    "a host at a spine": (
        lambda q: q.edit("cables", [0], **{"Dest Device": "spine-0", "Dest Port": "99"}),
        {"QUOTE-TIER", "QUOTE-BOM-SHORT"},
    ),
    "unequal links to the spines": (
        lambda q: q.edit("cables", [32], **{"Dest Device": "spine-1", "Dest Port": "99"}),
        {"QUOTE-SPREAD", "QUOTE-BOM-SHORT"},
    ),
    "a host with one cable less": (
        lambda q: replace(q, cables=q.cables[1:]),
        {"QUOTE-HOST-LINKS", "QUOTE-BOM-SURPLUS"},
    ),
    "a leaf without uplinks": (
        lambda q: replace(q, cables=[row for row in q.cables if row["Source Device"] != "leaf-0"]),
        {"QUOTE-DEAD-LEAF", "QUOTE-BOM-SURPLUS"},
    ),
    "a run beyond its reach": (
        lambda q: q.edit("cables", [32], **{"Length (m)": "5000"}),
        {"QUOTE-REACH", "QUOTE-LENGTH"},
    ),
    "a length that is not made": (
        lambda q: q.edit("cables", [32], **{"Length (m)": "17.5 m"}),
        {"QUOTE-LENGTH"},
    ),
    "an end without a module": (
        lambda q: q.edit("cables", [32], **{"A-Transceiver": ""}),
        {"QUOTE-NO-OPTIC"},
    ),
    "a link faster than its modules": (
        lambda q: q.edit("cables", range(32, 64), Speed="1600G"),
        {"QUOTE-SPEED"},
    ),
    "a line too short": (
        lambda q: q.edit("bom", [-1], Qty=lambda old: old - 20, **{"Ext. Price": ""}),
        {"QUOTE-BOM-SHORT"},
    ),
    "a line too long": (
        lambda q: q.edit("bom", [-1], Qty=lambda old: old + 7, **{"Ext. Price": ""}),
        {"QUOTE-BOM-SURPLUS"},
    ),
    "a switch that nobody wires": (
        lambda q: q.edit("bom", [0], Qty=lambda old: old + 1, **{"Ext. Price": ""}),
        {"QUOTE-SWITCHES"},
    ),
    "a sum that is none": (
        lambda q: q.edit("bom", [0], **{"Ext. Price": "1,000.00"}),
        {"QUOTE-ARITHMETIC"},
    ),
    "a total that is none": (lambda q: replace(q, promise={"total_usd": "5"}), {"QUOTE-TOTAL"}),
    "a line without a price": (
        lambda q: q.edit("bom", [0], **{"Ext. Price": "", "Unit Price": ""}),
        {"QUOTE-UNPRICED"},
    ),
    "a price out of all reason": (
        lambda q: q.edit("bom", [0], **{"Ext. Price": "", "Unit Price": "9,999,999"}),
        {"QUOTE-PRICE"},
    ),
    "more modules than cages": (
        lambda q: replace(
            q.edit("bom", [1], Qty=lambda old: old + 500, **{"Ext. Price": ""}), cables=None, promise={"gpus": "32"}
        ),
        {"QUOTE-MODULES", "QUOTE-TOO-MANY-SWITCHES"},
    ),
    "uplinks fewer than promised": (
        lambda q: replace(q, promise={"oversubscription": "1:10"}),
        {"QUOTE-OVERSUBSCRIPTION"},
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_found(name: str, tmp_path: Path) -> None:
    """One thing broken in the quote of a good plan, and exactly the rules that must say so."""
    change, codes = MUTATIONS[name]
    assert change(quote_of(world("small"))).codes(tmp_path) == codes


def test_modules_of_two_kinds(tmp_path: Path) -> None:
    """Another family, connector, polish or form at one end of a link; modules at the ends of a DAC."""
    catalog = world("small").catalog
    good = quote_of(world("small"))
    optic = catalog.optics["O-2DR4"]
    others = {
        "QUOTE-OPTICS": {"pmd_family": "FR"},
        "QUOTE-CONNECTOR": {"connector": "LC"},
        "QUOTE-FORM": {"heatsink": "flat"},
    }
    for code, facts in others.items():
        strange = replace(optic, part_number="O-STRANGE", **facts)
        broken = replace(good, catalog=replace(catalog, optics={**catalog.optics, "O-STRANGE": strange}))
        assert code in broken.edit("cables", [32], **{"B-Transceiver": "O-STRANGE"}).codes(tmp_path)
    copper = Sheets(cables=[cable("leaf1:1", "spine1:1", "MCP4Y10-N001", a_optic="MMA4Z00-NS")])
    assert "QUOTE-COPPER" in copper.codes(tmp_path)


def test_names_that_say_nothing(tmp_path: Path) -> None:
    """Devices whose tier nothing tells are named, since rules pass over them."""
    finding = found(Sheets(cables=[cable("x:1", "y:1"), cable("x:2", "z:1")]), tmp_path, "QUOTE-UNKNOWN-TIER")
    assert finding.message == "the tier of 3 of 3 devices is unknown"
    assert finding.severity is Severity.NOTE


def test_every_rule_is_broken_somewhere() -> None:
    """No rule of quotes is left without a case in this module."""
    text = Path(__file__).read_text(encoding="utf-8")
    assert [rule.code for rule in QUOTE_RULES if f'"{rule.code}"' not in text] == []
    assert len({rule.code for rule in QUOTE_RULES}) == len(QUOTE_RULES)
    assert all(rule.meaning.endswith(".") and rule.remedy.endswith(".") for rule in QUOTE_RULES)


def test_money_of_all_findings(tmp_path: Path) -> None:
    """What is missing is to be paid, what is too much is saved; both stand in the finding."""
    short = quote_of(world("small")).edit("bom", [0], Qty=lambda old: old - 1, **{"Ext. Price": ""})
    finding = found(short, tmp_path, "QUOTE-SWITCHES")
    assert finding.cost_usd is not None
    assert finding.cost_usd > Decimal(0)

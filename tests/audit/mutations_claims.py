"""Hosts, spread, counts, bill, power and racks with one thing broken, and the codes that must say so."""

from __future__ import annotations

from dataclasses import replace

from tests.audit.breaks import (
    CABLE_BILL,
    HL,
    LEAF,
    SPINE,
    D,
    Mutation,
    amounts,
    another_pair,
    core_load,
    planes_exchanged,
    rails_exchanged,
    surplus_line,
)
from tests.audit.worlds import swap_far_ends, with_trunks, without_link

MUTATIONS: tuple[Mutation, ...] = (
    # hosts and rails
    ("small", "host port left open", lambda w: without_link(w, 0), {"HOST-PORTS", *CABLE_BILL, "COUNT-LINKS"}),
    ("dual-plane", "cage on one plane", planes_exchanged, {"HOST-CAGE", "RAIL-NIC"}),
    ("small", "host in another pod", lambda w: w.edit("devices", 0, pod=1), {"HOST-POD"}),
    ("small", "rails exchanged at a host", rails_exchanged, {"RAIL-NIC"}),
    (
        "small",
        "link of another rail",
        lambda w: w.edit("links", 0, rail=1),
        {"RAIL-COUNT", "CABLE-CLASS", "RAIL-LEAF", "RAIL-MIX", "RAIL-NIC"},
    ),
    ("small", "cables crossed between rails", lambda w: swap_far_ends(w, 0, 1), {"RAIL-LEAF", "RAIL-MIX"}),
    ("superpod", "cables crossed between units", lambda w: swap_far_ends(w, 0, 8 * 32), {"RAIL-LEAF"}),
    (
        "superpod",
        "reserved endpoint left open",
        lambda w: without_link(w, 127 * 8),
        {"RESERVED-PORTS", *CABLE_BILL, "COUNT-LINKS", "COUNT-MODULES"},
    ),
    # spread and oversubscription
    ("small", "unequal spread", another_pair, {"SPREAD-LEAF"}),
    (
        "three-tier",
        "links leave their pod",
        lambda w: swap_far_ends(w, 4003, 4003 + 32 * 32),
        {"POD-CROSS", "SPREAD-LEAF"},
    ),
    (
        "three-tier",
        "spine at another core group",
        lambda w: swap_far_ends(w, 8099, 8099 + 32),
        {"CORE-CROSS", "SPREAD-CORE"},
    ),
    (
        "three-tier",
        "unequal spread over cores",
        lambda w: swap_far_ends(w, 8099, 8099 + 32 * 32 + 1),
        {"SPREAD-CORE"},
    ),
    (
        "three-tier",
        "one core too busy",
        core_load,
        {"CORE-LOAD", "SPREAD-CORE", "PORT-DOUBLE", "PORT-LINK", "CABLE-LINK"},
    ),
    (
        "small",
        "uplink missing",
        lambda w: without_link(w, 32),
        {"OVERSUBSCRIPTION", "SPREAD-LEAF", "COUNT-LINKS", *CABLE_BILL},
    ),
    (
        "small",
        "claim too good",
        lambda w: w.tier(LEAF, oversubscription="1/2"),
        {"OVERSUBSCRIPTION", "OVERSUBSCRIPTION-CLAIM"},
    ),
    ("small", "claim too bad", lambda w: w.tier(LEAF, oversubscription="2/1"), {"OVERSUBSCRIPTION-CLAIM"}),
    ("small", "claim at the top", lambda w: w.tier(SPINE, oversubscription="1/1"), {"OVERSUBSCRIPTION-CLAIM"}),
    ("small", "ports not provisioned", lambda w: w.tier(LEAF, down_ports=30, up_ports=30), {"TIER-PORTS"}),
    # counts
    ("small", "other switch claimed", lambda w: w.tier(LEAF, part_number="S-ETH64"), {"COUNT-DEVICES"}),
    ("small", "more switches claimed", lambda w: w.tier(LEAF, num_switches=9), {"COUNT-DEVICES", "COUNT-STRUCTURE"}),
    ("small", "more GPUs claimed", lambda w: w.claim(num_gpus=33), {"COUNT-GPUS"}),
    ("small", "more links claimed", lambda w: w.link(HL, num_links=33), {"COUNT-LINKS"}),
    ("small", "more cables claimed", lambda w: w.link(HL, num_cables=33), {"COUNT-CABLES"}),
    (
        "small",
        "more modules claimed",
        lambda w: w.link(HL, z_end=lambda c: replace(c.z_end, num_modules=17)),
        {"COUNT-MODULES"},
    ),
    ("small", "more rails claimed", lambda w: w.structure(num_units=2), {"COUNT-STRUCTURE"}),
    ("small", "other cable claimed", lambda w: w.link(HL, cable="C-MPO-Y"), {"CLASS-CABLE"}),
    ("small", "other length claimed", lambda w: w.link(HL, stock_length_m=D(30)), {"CLASS-CABLE"}),
    ("small", "longer reach claimed", lambda w: w.link(HL, reach_m=D(600)), {"CLASS-REACH"}),
    ("small", "run longer than its cable", lambda w: w.link(HL, length_m=D(21)), {"CLASS-REACH"}),
    ("small", "fewer fibres claimed", lambda w: w.link(HL, fibers_per_link=4), {"CLASS-FIBERS"}),
    ("small", "less loss claimed", lambda w: w.link(HL, insertion_loss_db=D(1), loss_margin_db=D(2)), {"CLASS-LOSS"}),
    ("small", "margin miscounted", lambda w: w.link(HL, loss_margin_db=D(2)), {"CLASS-LOSS"}),
    # the bill
    ("small", "line twice", lambda w: w.repeat("bom", line=6), {"BOM-DOUBLE"}),
    ("small", "line missing", lambda w: w.drop("bom", part_number="O-2DR4"), {"BOM-MISSING", "BOM-LINE"}),
    ("small", "line for nothing", surplus_line, {"BOM-SURPLUS"}),
    ("small", "line number", lambda w: w.edit("bom", 0, line=2), {"BOM-LINE"}),
    ("small", "price without source", lambda w: w.edit("bom", 1, price_source=None), {"BOM-SOURCE"}),
    ("small", "no lead time", lambda w: w.edit("bom", 1, lead_time_weeks=None), {"BOM-SOURCE"}),
    ("small", "quantity", lambda w: w.edit("bom", 1, qty=47, total_qty=48, extended_usd=D(67200)), {"BOM-QTY"}),
    ("small", "vendor", lambda w: w.edit("bom", 1, vendor="Somebody"), {"BOM-PART"}),
    ("small", "category", lambda w: w.edit("bom", 1, category="cable"), {"BOM-PART"}),
    ("small", "spares", lambda w: w.edit("bom", 1, spare_qty=0, total_qty=48, extended_usd=D(67200)), {"BOM-SPARE"}),
    ("small", "price", lambda w: w.edit("bom", 1, unit_price_usd=D(1300), extended_usd=D(63700)), {"BOM-PRICE"}),
    ("small", "price kind", lambda w: w.edit("bom", 1, price_kind="list"), {"BOM-PRICE"}),
    (
        "cpo",
        "unknown price called 0",
        lambda w: w.edit("bom", {"part_number": "O-XDR4-FLT"}, unit_price_usd=D(0), extended_usd=D(0)),
        {"BOM-PRICE"},
    ),
    ("small", "product", lambda w: w.edit("bom", 1, extended_usd=D(1)), {"BOM-EXTENDED"}),
    ("small", "power on the bill", lambda w: w.edit("bom", 1, power_each_w=D(1)), {"BOM-POWER"}),
    ("small", "capex", lambda w: w.totals(capex_usd=w.claims.totals.capex_usd + 1), {"COST-CAPEX", "COST-TCO"}),
    ("small", "money for spares", lambda w: w.totals(spares_usd=D(0)), {"COST-SPARES"}),
    ("small", "money of a category", lambda w: amounts(w, capex_usd=D(1)), {"COST-CATEGORY"}),
    ("small", "estimates of a category", lambda w: amounts(w, estimate_usd=D(1)), {"COST-CATEGORY"}),
    (
        "small",
        "a category too few",
        lambda w: w.totals(by_category=w.claims.totals.by_category[:2]),
        {"COST-CATEGORY"},
    ),
    ("small", "share of estimates", lambda w: w.totals(estimate_share=D("0.5")), {"COST-ESTIMATE"}),
    ("cpo", "part without price not named", lambda w: w.totals(unpriced=()), {"COST-UNPRICED"}),
    ("small", "energy", lambda w: w.totals(energy_usd=D(1), tco_usd=w.claims.totals.capex_usd + 1), {"COST-TCO"}),
    ("small", "tco", lambda w: w.totals(tco_usd=D(1)), {"COST-TCO"}),
    # power
    (
        "small",
        "power of a device",
        lambda w: w.edit("devices", {"device": "leaf-0"}, power_w=D(0)),
        {"POWER-DEVICE", "RACK-POWER"},
    ),
    ("small", "pieces that draw power", lambda w: w.edit("power", 0, count=15, power_w=D(225)), {"POWER-COUNT"}),
    ("small", "no row for power", lambda w: w.drop("power", tier="spine", category="switch"), {"POWER-COUNT"}),
    ("small", "power of each", lambda w: w.edit("power", 0, power_each_w=D(1), power_w=D(16)), {"POWER-EACH"}),
    ("small", "product of power", lambda w: w.edit("power", 0, power_w=D(1)), {"POWER-EACH"}),
    ("small", "total power", lambda w: w.totals(power_w=D(1)), {"POWER-TOTAL", "COST-TCO"}),
    ("small", "power of a category", lambda w: amounts(w, power_w=D(1)), {"POWER-CATEGORY"}),
    ("cpo", "part without power not named", lambda w: w.totals(unpowered=()), {"POWER-UNKNOWN"}),
    # racks, trunks, components
    ("small", "rack twice", lambda w: w.repeat("racks"), {"RACK-DOUBLE"}),
    ("small", "rack missing", lambda w: w.drop("racks", rack="N000"), {"RACK-DEVICE"}),
    ("small", "role of a rack", lambda w: w.edit("racks", 0, role="network"), {"RACK-ROLE"}),
    ("small", "category of power", lambda w: w.edit("power", 0, category="switch"), {"POWER-COUNT"}),
    ("small", "component unnamed", lambda w: w.drop("components", component="DSP"), {"COMPONENT-COUNT"}),
    ("small", "devices in a rack", lambda w: w.edit("racks", 0, num_devices=5), {"RACK-COUNT"}),
    ("small", "units in use", lambda w: w.edit("racks", 0, used_u=D(39)), {"RACK-USED"}),
    ("small", "rack too full", lambda w: w.claim(rack_usable_u=39), {"RACK-SPACE"}),
    (
        "small",
        "one on another",
        lambda w: w.edit("devices", {"device": "host-1"}, slot_u=10).edit_all(
            "cables", {"a_device": "host-1"}, a_u=10
        ),
        {"RACK-OVERLAP"},
    ),
    (
        "small",
        "out of the top",
        lambda w: w.edit("devices", {"device": "host-3"}, slot_u=32).edit_all(
            "cables", {"a_device": "host-3"}, a_u=32
        ),
        {"RACK-SPACE"},
    ),
    ("cpo", "dry rack", lambda w: w.edit("racks", -1, liquid=False), {"RACK-LIQUID"}),
    ("small", "weight of a rack", lambda w: w.edit("racks", 0, weight_kg=D(1)), {"RACK-WEIGHT"}),
    ("small", "power of a rack", lambda w: w.edit("racks", 0, power_w=D(1)), {"RACK-POWER"}),
    (
        "small",
        "trunk overfull",
        lambda w: with_trunks(w, fibers_used=9),
        {"TRUNK-FIBERS", *(CABLE_BILL - {"COUNT-CABLES"})},
    ),
    (
        "small",
        "trunk to nowhere",
        lambda w: with_trunks(w, z_rack="X"),
        {"TRUNK-RACK", *(CABLE_BILL - {"COUNT-CABLES"})},
    ),
    ("small", "components", lambda w: w.edit("components", 0, total=1), {"COMPONENT-COUNT"}),
)

"""Tables, plan, devices, ports, modules and links with one thing broken, and the codes that must say so."""

from __future__ import annotations

from catalogs.records import Breakout
from tests.audit.breaks import (
    LEAF,
    MODULE_BILL,
    D,
    Mutation,
    free_cage,
    module_of_spine,
    no_part,
    of_another_plan,
    upside_down,
)
from tests.audit.worlds import swap_far_ends

MUTATIONS: tuple[Mutation, ...] = (
    # the tables and the plan by themselves
    ("small", "empty rack", lambda w: w.edit("devices", 0, rack=None), {"TABLE-EMPTY"}),
    ("small", "negative cage", lambda w: w.edit("ports", 0, cage=-1), {"TABLE-NEGATIVE"}),
    ("small", "rack as heavy as a hill", lambda w: w.edit("racks", 0, weight_kg=D("7e12")), {"TABLE-RANGE"}),
    ("small", "unknown kind", lambda w: w.edit("devices", 0, kind="server"), {"TABLE-WORD"}),
    ("small", "unknown role", lambda w: w.edit("ports", 0, role="uplink"), {"TABLE-WORD"}),
    ("small", "unknown class", lambda w: w.edit("links", 0, **{"class": "host-spine"}), {"TABLE-WORD"}),
    ("small", "tables of another plan", of_another_plan, {"TABLE-PLAN"}),
    ("small", "no planes", lambda w: w.structure(planes=0), {"PLAN-VALUE"}),
    ("small", "oversubscription in words", lambda w: w.tier(LEAF, oversubscription="none"), {"PLAN-VALUE"}),
    ("small", "a class too few", lambda w: w.claim(links=w.claims.links[:1]), {"PLAN-VALUE"}),
    ("small", "another catalogue", lambda w: w.facts(physics_sha256="0" * 64), {"CATALOG-OTHER"}),
    ("small", "another price book", lambda w: w.facts(prices_sha256="0" * 64), {"PRICES-OTHER"}),
    # devices
    ("small", "device twice", lambda w: w.repeat("devices"), {"DEVICE-DOUBLE"}),
    (
        "small",
        "switch unknown",
        lambda w: no_part(w, "switches", "S-NDR32"),
        {"DEVICE-PART", "POWER-CATEGORY", "POWER-TOTAL", "POWER-UNKNOWN", "RACK-WEIGHT"},
    ),
    (
        "small",
        "switch of another protocol",
        lambda w: w.part("switches", "S-NDR32", protocols=("Ethernet",)),
        {"DEVICE-PROTOCOL"},
    ),
    ("small", "leaf without plane", lambda w: w.edit("devices", {"device": "leaf-0"}, plane=None), {"DEVICE-PLANE"}),
    (
        "small",
        "leaf of two units",
        lambda w: w.edit("devices", {"device": "leaf-0"}, rack_units=D(2)),
        {"DEVICE-HEIGHT", "RACK-OVERLAP", "RACK-USED"},
    ),
    ("small", "index twice", lambda w: w.edit("devices", {"device": "host-1"}, index=0), {"DEVICE-INDEX"}),
    ("small", "index out of range", lambda w: w.edit("devices", {"device": "leaf-7"}, index=8), {"DEVICE-INDEX"}),
    ("small", "host in a plane", lambda w: w.edit("devices", 0, plane=0), {"DEVICE-POSITION"}),
    ("small", "spine in a unit", lambda w: w.edit("devices", -1, unit=0), {"DEVICE-POSITION"}),
    ("small", "rail 8 of 8", lambda w: w.edit("devices", -1, rail=8), {"DEVICE-POSITION"}),
    # ports and cages
    ("small", "port of nobody", lambda w: free_cage(w, device="ghost"), {"PORT-DEVICE", "PORT-MISSING"}),
    ("small", "cage not listed", lambda w: w.drop("ports", device="leaf-0", cage=32), {"PORT-MISSING"}),
    ("small", "speed of an unused cage", lambda w: free_cage(w, speed_gbps=400), {"PORT-FREE"}),
    ("small", "unused cage not called free", lambda w: free_cage(w, role="down"), {"PORT-FREE"}),
    ("small", "port row twice", lambda w: w.repeat("ports"), {"PORT-ROW-DOUBLE"}),
    ("small", "cage 33 of 32", lambda w: free_cage(w, cage=33), {"PORT-CAGE"}),
    ("small", "speed not offered", lambda w: free_cage(w, leg=1, speed_gbps=100), {"PORT-SPEED"}),
    ("small", "port without speed", lambda w: free_cage(w, leg=1), {"PORT-SPEED"}),
    ("small", "third leg of two", lambda w: free_cage(w, leg=3, speed_gbps=400), {"PORT-LEG"}),
    (
        "small",
        "two speeds in a cage",
        lambda w: free_cage(w, leg=1, speed_gbps=400).repeat(
            "ports", w.row("ports", device="leaf-0", cage=32), leg=2, speed_gbps=200
        ),
        {"CAGE-BREAKOUT"},
    ),
    (
        "small",
        "used cage called unused",
        lambda w: w.repeat("ports", w.row("ports", device="leaf-0", cage=32), cage=1),
        {"CAGE-BREAKOUT"},
    ),
    ("cpo", "too few lanes", lambda w: w.part("switches", "S-CPO144", lanes_per_cage=2), {"CAGE-LANES"}),
    ("small", "port limit", lambda w: w.part("switches", "S-NDR32", max_ports=15), {"PORT-LIMIT"}),
    ("small", "too few cages", lambda w: w.part("switches", "S-NDR32", num_cages=7), {"CAGE-COUNT", "PORT-CAGE"}),
    ("small", "host cages", lambda w: w.part("switches", "S-NDR32", host_cages=1), {"CAGE-HOST"}),
    ("small", "fabric cages", lambda w: w.part("switches", "S-NDR32", fabric_cages=7), {"CAGE-FABRIC"}),
    ("small", "downlink of a host", lambda w: w.edit("ports", 0, role="down"), {"PORT-ROLE"}),
    # modules
    (
        "small",
        "module unknown",
        lambda w: no_part(w, "optics", "O-2DR4-FLT"),
        {"MODULE-PART", "COMPONENT-COUNT", "POWER-CATEGORY", "POWER-TOTAL", "POWER-UNKNOWN", "RACK-POWER"},
    ),
    (
        "small",
        "two modules in a cage",
        lambda w: w.edit("ports", {"device": "leaf-0", "cage": 1, "leg": 2}, optic="O-2DR4-FLT"),
        {"MODULE-MIXED", "MODULE-FORM", "CABLE-OPTIC", "COUNT-MODULES", *MODULE_BILL},
    ),
    ("small", "module in unused cage", lambda w: free_cage(w, optic="O-2DR4"), {"MODULE-UNUSED", *MODULE_BILL}),
    ("cpo", "module in CPO", module_of_spine, {"MODULE-CPO", "COUNT-MODULES", *(MODULE_BILL - {"COST-ESTIMATE"})}),
    (
        "small",
        "form factor",
        lambda w: w.part("optics", "O-2DR4-FLT", form_factor="QSFP-DD", heatsink="none"),
        {"MODULE-FORM"},
    ),
    ("small", "heat sink", lambda w: w.part("optics", "O-2DR4-FLT", heatsink="finned"), {"MODULE-FORM"}),
    (
        "small",
        "electrical lane rate",
        lambda w: w.part("optics", "O-2DR4", electrical_lane_rate_gbps=50),
        {"MODULE-LANES"},
    ),
    ("small", "electrical lanes", lambda w: w.part("optics", "O-2DR4", electrical_lanes=4), {"MODULE-LANES"}),
    ("small", "breakout", lambda w: w.part("optics", "O-2DR4", breakouts=(Breakout(1, 800),)), {"MODULE-BREAKOUT"}),
    ("small", "hot module", lambda w: w.part("optics", "O-2DR4", power_max_w=D(25)), {"MODULE-POWER"}),
    (
        "small",
        "module of another protocol",
        lambda w: w.part("optics", "O-2DR4", protocols=("Ethernet",)),
        {"MODULE-PROTOCOL"},
    ),
    (
        "small",
        "linear module in a host",
        lambda w: w.part("optics", "O-2DR4-FLT", retiming="linear"),
        {"MODULE-LINEAR", "OPTIC-LINEAR"},
    ),
    (
        "cpo",
        "linear light at the wrong switch",
        lambda w: w.part("optics", "O-X2DR4", retiming="linear").part("switches", "S-XDR72", linear_optics=True),
        {"OPTIC-LINEAR"},
    ),
    # links
    ("small", "link twice", lambda w: w.repeat("links"), {"LINK-DOUBLE"}),
    (
        "small",
        "link to nobody",
        lambda w: w.edit("links", 32, a_device="ghost"),
        {"LINK-DEVICE", "CABLE-LINK", "OVERSUBSCRIPTION", "PORT-LINK", "SPREAD-LEAF"},
    ),
    ("small", "link to no port", lambda w: w.edit("links", 32, a_cage=9), {"LINK-PORT", "CABLE-LINK", "PORT-LINK"}),
    (
        "small",
        "two links in a port",
        lambda w: w.edit("links", 33, a_leg=1),
        {"PORT-DOUBLE", "CABLE-LINK", "PORT-LINK"},
    ),
    ("small", "port names a stranger", lambda w: free_cage(w, link=0), {"PORT-LINK"}),
    ("small", "port names no link", lambda w: w.edit("ports", 0, link=None), {"LINK-PORT-MAP", "PORT-FREE"}),
    ("small", "rail between switches", lambda w: w.edit("links", 32, rail=0), {"LINK-RAIL", "CABLE-CLASS"}),
    (
        "rail-only",
        "link without its rail",
        lambda w: w.edit("links", -1, rail=None),
        {"LINK-RAIL", "CABLE-CLASS"},
    ),
    (
        "small",
        "slow link",
        lambda w: w.edit("links", 0, speed_gbps=200),
        {"LINK-SPEED", "CABLE-CLASS", "COUNT-LINKS"},
    ),
    ("small", "link upside down", upside_down, {"LINK-TIER", "COUNT-MODULES", "OVERSUBSCRIPTION", "SPREAD-LEAF"}),
    (
        "small",
        "uplink called downlink",
        lambda w: w.edit("ports", {"device": "leaf-0", "role": "up"}, role="down"),
        {"LINK-ROLE"},
    ),
    ("dual-plane", "host cables crossed between planes", lambda w: swap_far_ends(w, 0, 1), {"PLANE-CROSS"}),
    (
        "cpo",
        "cells against packets",
        lambda w: w.part("switches", "S-XDR72", fabric_protocol="cells"),
        {"LINK-FABRIC"},
    ),
)

"""Optics, cables, fibre and assemblies with one thing broken, and the codes that must say so."""

from __future__ import annotations

from tests.audit.breaks import CABLE_BILL, CPO, MODULE_BILL, D, Mutation, budget, cage_module, exchange, no_part
from tests.audit.worlds import swap_far_ends

MUTATIONS: tuple[Mutation, ...] = (
    # the two lights of a link
    (
        "small",
        "no module at a fibre",
        lambda w: cage_module(w, "host-0", 1, None, "a"),
        {"OPTIC-MISSING", *MODULE_BILL, "COUNT-MODULES"},
    ),
    (
        "small",
        "other family",
        lambda w: w.part("optics", "O-2DR4-FLT", pmd_family="FR").facts(budgets=budget("FR", 100, "OS2")),
        {"OPTIC-FAMILY"},
    ),
    (
        "small",
        "other lane rate",
        lambda w: w.part("optics", "O-2DR4-FLT", optical_lane_rate_gbps=50, optical_lanes=16).facts(
            budgets=budget("DR", 50, "OS2")
        ),
        {"OPTIC-LANES", "CABLE-FIBERS", "CLASS-FIBERS"},
    ),
    (
        "small",
        "wavelengths against fibres",
        lambda w: w.part("optics", "O-2DR4-FLT", lanes_per_fiber_pair=4),
        {"OPTIC-WAVELENGTHS"},
    ),
    (
        "small",
        "wavelengths parted",
        lambda w: w.part("optics", "O-2DR4", lanes_per_fiber_pair=8).part(
            "optics", "O-2DR4-FLT", lanes_per_fiber_pair=8
        ),
        {"OPTIC-SPLIT", "CLASS-FIBERS"},
    ),
    (
        "small",
        "multimode at one end",
        lambda w: w.part("optics", "O-2DR4-FLT", medium="OM4"),
        {"OPTIC-MEDIUM", "CABLE-MEDIUM", "LOSS-UNKNOWN"},
    ),
    # cables
    ("small", "cable row twice", lambda w: w.repeat("cables"), {"CABLE-DOUBLE"}),
    (
        "small",
        "cable unknown",
        lambda w: no_part(w, "fibers", "C-MPO"),
        {"CABLE-PART", "POWER-COUNT", "POWER-UNKNOWN"},
    ),
    ("small", "cable of nobody", lambda w: w.edit("cables", 0, a_device="ghost"), {"CABLE-DEVICE"}),
    ("small", "cable to no port", lambda w: w.edit("cables", 0, a_cage=9), {"CABLE-PORT", "CABLE-LINK"}),
    ("small", "cables exchanged", lambda w: exchange(w, "cables", 32, 33, "first_link"), {"CABLE-LINK"}),
    ("small", "cable of another plane", lambda w: w.edit("cables", 0, plane=1), {"CABLE-CLASS"}),
    ("small", "cable of another rail", lambda w: w.edit("cables", 0, rail=1), {"CABLE-CLASS"}),
    ("small", "link without cable", lambda w: w.drop("cables", cable=0), {"CABLE-MISSING", *CABLE_BILL}),
    ("small", "cable from another height", lambda w: w.edit("cables", 0, a_u=2), {"CABLE-PLACE"}),
    ("small", "cable from another rack", lambda w: w.edit("cables", 0, z_rack="H0000"), {"CABLE-PLACE"}),
    ("small", "cable at another module", lambda w: w.edit("cables", 0, a_optic="O-2DR4"), {"CABLE-OPTIC"}),
    ("fiber-splitter", "third tail of two", lambda w: w.edit("cables", {"leg": 2}, leg=3), {"CABLE-TAILS"}),
    ("rack-splitter", "splitter with two heads", lambda w: swap_far_ends(w, 1, 2), {"CABLE-HEAD", "ASSEMBLY-CAGE"}),
    # fibre
    (
        "small",
        "single-mode optics on multimode fibre",
        lambda w: w.part("fibers", "C-MPO", medium="OM4"),
        {"CABLE-MEDIUM", "CABLE-MEDIUM-NAME"},
    ),
    ("small", "another medium written", lambda w: w.edit("cables", 0, medium="OM4"), {"CABLE-MEDIUM-NAME"}),
    ("small", "another polarity written", lambda w: w.edit("cables", 0, polarity="A"), {"CABLE-MEDIUM-NAME"}),
    ("twin", "captive fibre counted", lambda w: w.edit("cables", -1, fibers=8), {"CABLE-FIBERS"}),
    ("rack-splitter", "copper called fibre", lambda w: w.edit("cables", 0, medium="OS2"), {"CABLE-MEDIUM-NAME"}),
    ("small", "other connector", lambda w: w.part("fibers", "C-MPO", connector="MPO-16"), {"CABLE-CONNECTOR"}),
    ("small", "other polish", lambda w: w.part("fibers", "C-MPO", polish="UPC"), {"CABLE-POLISH"}),
    (
        "small",
        "connectors exchanged",
        lambda w: exchange(w, "cables", 0, 1, "a_connector"),
        {"CABLE-CONNECTOR-NUMBER"},
    ),
    (
        "rack-splitter",
        "connector of an attached end",
        lambda w: w.edit("cables", 0, a_connector=1),
        {"CABLE-CONNECTOR-NUMBER"},
    ),
    ("dual-plane", "two cables in a connector", lambda w: w.edit("cables", -1, a_connector=1), {"CONNECTOR-DOUBLE"}),
    ("small", "too few fibres", lambda w: w.edit("cables", 0, fibers=6), {"CABLE-FIBERS"}),
    ("small", "more fibres than there are", lambda w: w.edit("cables", 0, fibers=10), {"CABLE-FIBERS"}),
    ("dual-plane", "one cable of two", lambda w: w.drop("cables", cable=4095), {"CABLE-FIBERS", *CABLE_BILL}),
    ("small", "length not in stock", lambda w: w.part("fibers", "C-MPO", stock_lengths_m=(D(50),)), {"CABLE-STOCK"}),
    (
        "rack-splitter",
        "assembly of another length",
        lambda w: w.part("assemblies", "C-DAC-SPLIT-2", length_m=D(3)),
        {"CABLE-STOCK"},
    ),
    ("small", "order code of another length", lambda w: w.edit("cables", 0, order_code="C-MPO-030"), {"CABLE-CODE"}),
    (
        "small",
        "beyond reach",
        lambda w: w.part("optics", "O-2DR4-FLT", reach_m=D(15)),
        {"CABLE-REACH", "CLASS-REACH"},
    ),
    ("small", "loss above budget", lambda w: w.claim(connector_pairs=4), {"CABLE-LOSS", "CLASS-LOSS"}),
    ("small", "margin not kept", lambda w: w.claim(min_loss_margin_db=D(2)), {"CABLE-LOSS"}),
    ("small", "no budget", lambda w: w.facts(budgets=()), {"LOSS-UNKNOWN", "CLASS-LOSS"}),
    ("small", "no attenuation", lambda w: w.facts(attenuations={}), {"LOSS-UNKNOWN", "CLASS-LOSS"}),
    # assemblies
    (
        "rack-splitter",
        "tail form factor",
        lambda w: w.part("assemblies", "C-DAC-SPLIT-2", tail_form_factor="OSFP", tail_heatsink="flat"),
        {"ASSEMBLY-FORM"},
    ),
    (
        "twin",
        "head heat sink",
        lambda w: w.part("assemblies", "C-AOC-TWIN-20", head_heatsink="flat"),
        {"ASSEMBLY-FORM"},
    ),
    (
        "rack-splitter",
        "assembly lane rate",
        lambda w: w.part("assemblies", "C-DAC-SPLIT-2", electrical_lane_rate_gbps=50),
        {"ASSEMBLY-LANES"},
    ),
    (
        "rack-splitter",
        "slow assembly",
        lambda w: w.part("assemblies", "C-DAC-SPLIT-2", speed_gbps=400),
        {"ASSEMBLY-SPEED"},
    ),
    (
        "rack-splitter",
        "assembly of another protocol",
        lambda w: w.part("assemblies", "C-DAC-SPLIT-2", protocols=("InfiniBand",)),
        {"ASSEMBLY-PROTOCOL"},
    ),
    (
        "small",
        "way longer than the cable",
        lambda w: w.edit("cables", {"cable": 0}, route_length_m=D(99)),
        {"CABLE-WAY"},
    ),
    (
        "twin",
        "copper into CPO",
        lambda w: w.part("switches", "S-NDR32", cpo=CPO),
        {"CPO-COPPER", "MODULE-CPO", "COMPONENT-COUNT", "BOM-MISSING", "COST-SPARES-UNKNOWN"},
    ),
    (
        "rack-splitter",
        "module at an attached end",
        lambda w: cage_module(w, "leaf-0", 1, "O-2DR4", "z"),
        {"ASSEMBLY-MODULE", *MODULE_BILL, "COUNT-MODULES"},
    ),
)

"""Closed forms of regular Clos fabrics, from the shape alone."""

from __future__ import annotations

from fractions import Fraction

from tests.audit.bandwidth.fabrics import Shape


def crossing(shape: Shape, *, rail_local: bool) -> tuple[Fraction, Fraction]:
    """Share of the traffic of an endpoint that leaves its leaf, and that leaves its pod."""
    in_pod = min(shape.units_per_pod, shape.units)
    per_host = 1 if rail_local else shape.rails
    all_others = (shape.units * shape.unit_hosts - 1) * per_host
    at_leaf = (shape.unit_hosts - 1) * (per_host if not shape.by_rail else 1)
    if rail_local:
        at_leaf = shape.unit_hosts - 1
    in_own_pod = (in_pod * shape.unit_hosts - 1) * per_host
    return 1 - Fraction(at_leaf, all_others), 1 - Fraction(in_own_pod, all_others)


def carried(shape: Shape, *, rail_local: bool) -> Fraction:
    """min(1, capacity / demand) over leaves and pods."""
    off_leaf, off_pod = crossing(shape, rail_local=rail_local)
    per_leaf = shape.unit_hosts * (1 if shape.by_rail else shape.rails) * shape.nic_gbps
    shares = [Fraction(1), Fraction(shape.spines * shape.links * shape.up_gbps) / (per_leaf * off_leaf)]
    if shape.cores:
        leaves = min(shape.units_per_pod, shape.units) * (shape.rails if shape.by_rail else 1)
        above = shape.spines * shape.spine_up * shape.core_gbps
        shares.append(Fraction(above) / (leaves * per_leaf * off_pod))
    return min(shares)


def bisection(shape: Shape) -> Fraction:
    """min(1, uplinks / downlinks) over the tiers, for halves of whole pods."""
    per_leaf = shape.unit_hosts * (1 if shape.by_rail else shape.rails) * shape.nic_gbps
    up = shape.spines * shape.links * shape.up_gbps
    shares = [Fraction(1), Fraction(up, per_leaf)]
    if shape.cores:
        leaves = min(shape.units_per_pod, shape.units) * (shape.rails if shape.by_rail else 1)
        shares.append(Fraction(shape.spines * shape.spine_up * shape.core_gbps, leaves * per_leaf))
    return min(shares)

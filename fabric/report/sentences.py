"""Sentences about a plan that the screen and the page have in common."""

from __future__ import annotations

from fabric.plan import FabricPlan
from fabric.report.facts import percent
from fabric.terms import Form


def first_line(plan: FabricPlan) -> str:
    """GPUs, hosts, form, tiers, planes, pods and units."""
    shape = plan.structure
    hosts = ", ".join(f"{group.num_hosts:,} x {group.model}" for group in plan.host_groups)
    planes = f", {shape.planes} planes" if shape.planes > 1 else ""
    tiers = f"{shape.num_tiers} tier{'s' if shape.num_tiers > 1 else ''}"
    pods = f", {shape.num_pods} pods" if shape.num_pods > 1 else ""
    return (
        f"{plan.num_gpus:,} GPUs in {hosts}: {plan.protocol} {shape.form.value}, {tiers}{planes}{pods}, "
        f"{shape.num_units} unit{'s' if shape.num_units > 1 else ''} of {shape.unit_hosts} hosts"
    )


def bandwidth_line(plan: FabricPlan) -> str:
    """Bisection, and what is left after losing one of each element."""
    inside = " inside each rail, none between rails" if plan.structure.form is Form.RAIL_ONLY else ""
    told = {
        element: left for element, left in plan.after_loss.items() if element != "plane" or plan.structure.planes > 1
    }
    losses = ", ".join(f"{element} {percent(left)}" for element, left in told.items())
    bisection = f"Bisection {percent(plan.bisection_fraction)} of endpoint bandwidth{inside}"
    return f"{bisection}. Left after losing one: {losses}."

"""What a plan claims of its bandwidth, against what its tables carry: rules that are run when it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from fabric.audit.bandwidth.measure import BandwidthReport, Pattern
from fabric.audit.failures.elements import ElementKind
from fabric.audit.failures.losses import LossReport
from fabric.audit.report import AuditReport, Check, Finding, Severity
from fabric.plan import FabricPlan

CLAIMED_LOSSES = {
    "leaf": ElementKind.LEAF,
    "spine": ElementKind.SPINE,
    "core": ElementKind.CORE,
    "plane": ElementKind.PLANE,
}
HOST_SPLITS = ("racks", "units", "pods")


def with_bandwidth(report: AuditReport, measured: BandwidthReport, plan: FabricPlan | None) -> AuditReport:
    """The report with BANDWIDTH-CUT (a split of the hosts carries less than the plan claims) and BANDWIDTH-LOST."""
    remedy = "Look for missing or crossed links between the tiers; the claim is what was asked for."
    cuts = [cut for cut in measured.cuts if cut.along in HOST_SPLITS]
    claimed = Fraction(plan.bisection_fraction) if plan else Fraction(0)
    findings = [
        Finding(
            "BANDWIDTH-CUT",
            Severity.ERROR,
            f"hosts split along {cut.along} ({cut.split}) have {float(cut.fraction):.4%} of their bandwidth between"
            f" them, the plan claims {float(claimed):.4%}",
            (),
            1,
            remedy,
        )
        for cut in cuts
        if cut.fraction < claimed
    ]
    local = next(figures for figures in measured.patterns if figures.pattern is Pattern.RAIL_LOCAL)
    lost = [network for network in local.networks if network.lost > 0]
    if lost:
        share = max(network.lost for network in lost)
        message = f"{share:.2%} of the traffic of a rail has no way: some leaves have no spine in common"
        findings.append(Finding("BANDWIDTH-LOST", Severity.ERROR, message, (), len(lost), remedy))
    checks = [Check("BANDWIDTH-LOST", "leaves_of_a_network_reach_each_other", len(local.networks))]
    if plan is not None:
        checks.insert(0, Check("BANDWIDTH-CUT", "splits_carry_what_is_claimed", len(cuts)))
    return _with(report, findings, checks)


def with_losses(report: AuditReport, measured: LossReport, plan: FabricPlan | None) -> AuditReport:
    """The report with LOSS-CLAIM: after losing a leaf, spine, core or plane less is left than the plan claims."""
    if plan is None:
        return report
    findings, checked = [], 0
    for tier, claimed in plan.after_loss.items():
        worst = measured.worst(CLAIMED_LOSSES[tier])
        if worst is None:
            continue
        checked += 1
        left = Fraction(0) if worst.outcome.cut_off else worst.outcome.share
        if left < Fraction(claimed):
            message = (
                f"without {worst.names[0]} {float(left):.4%} is left, the plan claims {float(Fraction(claimed)):.4%}"
            )
            remedy = "Spread the links of every switch evenly over the next tier; the claim is what was asked for."
            findings.append(Finding("LOSS-CLAIM", Severity.ERROR, message, worst.names, worst.number, remedy))
    return _with(report, findings, [Check("LOSS-CLAIM", "losses_leave_what_is_claimed", checked)])


def _with(report: AuditReport, findings: Sequence[Finding], checks: Sequence[Check]) -> AuditReport:
    return replace(report, findings=(*report.findings, *findings), checks=(*report.checks, *checks))

"""Rules of the two lights of a link: whether one end understands the other."""

from __future__ import annotations

from collections.abc import Callable

from fabric.audit.cables import Run
from fabric.audit.evidence import Evidence
from fabric.audit.light import Light
from fabric.audit.report import Severity
from fabric.audit.rule import Verdict, bad_groups, rule

WAVELENGTH_CLASSES = (frozenset({"SR", "VR"}),)
TABLES = ("cables", "links", "ports", "devices")


def judge_runs(evidence: Evidence, judge: Callable[[Run], str | None]) -> Verdict:
    """The verdict of ``judge`` over all distinct runs."""
    runs, groups = evidence.cables.runs
    return bad_groups(groups, lambda group: judge(runs[group]), evidence.cables.name)


def judge_lights(evidence: Evidence, judge: Callable[[Light, Light], str | None]) -> Verdict:
    """The verdict of ``judge`` over both lights of all distinct optical runs."""

    def judge_run(run: Run) -> str | None:
        lights = run.lights
        return None if lights is None else judge(*lights)

    return judge_runs(evidence, judge_run)


@rule("OPTIC-MISSING", *TABLES, remedy="Put a module into the cage, or use a cable with attached ends.")
def fibers_end_at_optics(evidence: Evidence) -> Verdict:
    """A fibre cable has a light at both ends: a module in the cage, or optics of the device."""

    def judge(run: Run) -> str | None:
        if run.fiber is None:
            return None
        dark = [side.equipment.name for side in (run.a, run.z) if side.light is None and side.is_empty]
        return f"{run.part_number} ends in an empty cage of {' and '.join(dark)}" if dark else None

    return judge_runs(evidence, judge)


@rule("OPTIC-FAMILY", *TABLES, remedy="Choose modules of one PMD family for both ends.")
def families_interoperate(evidence: Evidence) -> Verdict:
    """PMD family(a) = PMD family(z), or both are of one wavelength class (SR and VR at 850 nm)."""

    def judge(a: Light, z: Light) -> str | None:
        same = a.pmd_family == z.pmd_family
        if same or any({a.pmd_family, z.pmd_family} <= members for members in WAVELENGTH_CLASSES):
            return None
        return f"{a.name} speaks {a.pmd_family}, {z.name} at the other end {z.pmd_family}"

    return judge_lights(evidence, judge)


@rule("OPTIC-LANES", *TABLES, remedy="Choose modules with the same optical lanes per port at both ends.")
def optical_lanes_agree(evidence: Evidence) -> Verdict:
    """speed = lanes x rate with whole lanes, and both ends have the same rate (hence the same lanes)."""

    def judge(run: Run) -> str | None:
        if run.lights is None:
            return None
        speed = run.speed_gbps
        is_whole = all(speed % light.lane_rate_gbps == 0 for light in run.lights)
        if is_whole and len({light.lane_rate_gbps for light in run.lights}) == 1:
            return None
        return ", ".join(
            f"{light.name} sends {speed} Gb/s on lanes of {light.lane_rate_gbps}G" for light in run.lights
        )

    return judge_runs(evidence, judge)


@rule("OPTIC-WAVELENGTHS", *TABLES, remedy="Join parallel fibres with parallel fibres, wavelengths with wavelengths.")
def wavelengths_agree(evidence: Evidence) -> Verdict:
    """Lanes on one fibre pair are as many at end a as at end z."""

    def judge(a: Light, z: Light) -> str | None:
        if a.lanes_per_fiber_pair == z.lanes_per_fiber_pair:
            return None
        return (
            f"{a.name} puts {a.lanes_per_fiber_pair} lanes on a fibre pair, {z.name} at the other end "
            f"{z.lanes_per_fiber_pair}"
        )

    return judge_lights(evidence, judge)


@rule("OPTIC-SPLIT", *TABLES, remedy="Split modules with parallel fibres; wavelengths on one fibre stay together.")
def wavelengths_are_not_parted(evidence: Evidence) -> Verdict:
    """Links of a cable row x lanes per link is a multiple of the lanes on one fibre pair."""

    def judge(run: Run) -> str | None:
        for light in run.lights or ():
            lanes = run.num_links * run.speed_gbps // light.lane_rate_gbps
            if lanes % light.lanes_per_fiber_pair:
                return (
                    f"{light.name} puts {light.lanes_per_fiber_pair} lanes on a fibre pair, the cable takes {lanes}"
                )
        return None

    return judge_runs(evidence, judge)


@rule("OPTIC-MEDIUM", *TABLES, remedy="Choose modules for one kind of fibre at both ends.")
def media_agree(evidence: Evidence) -> Verdict:
    """medium(a) = medium(z)."""

    def judge(a: Light, z: Light) -> str | None:
        if a.medium == z.medium:
            return None
        return f"{a.name} is made for {a.medium}, {z.name} at the other end for {z.medium}"

    return judge_lights(evidence, judge)


@rule(
    "OPTIC-LINEAR",
    *TABLES,
    remedy="Use linear optics only between switches that both drive them.",
    severity=Severity.WARNING,
)
def linear_light_meets_a_linear_switch(evidence: Evidence) -> Verdict:
    """Where one module is linear, the switch at the other end is known to drive linear optics too."""

    def judge(run: Run) -> str | None:
        for near, far in ((run.a, run.z), (run.z, run.a)):
            is_linear = near.optic is not None and near.optic.retiming == "linear"
            if is_linear and far.equipment.is_switch and not far.equipment.takes_linear:
                return f"{near.optic.part_number if near.optic else ''} is linear, {far.equipment.name} is not"
        return None

    return judge_runs(evidence, judge)

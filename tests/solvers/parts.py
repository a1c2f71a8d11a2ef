"""Short words for small sizing problems."""

from __future__ import annotations

from collections.abc import Mapping

from solvers.problem import Candidate, DemandClass, Group, Limit, Option, Rules, SizingProblem, Variant
from solvers.result import SizingResult
from solvers.search import solve_problem

Uses = Mapping[str, int]


def group(name: str, count: int = 1, /, **variants: Uses | int) -> Group:
    """A group of ``count`` units; a bare number is the use of ``cost``."""
    return Group(name, tuple(Variant(variant, uses_of(uses)) for variant, uses in variants.items()), count)


def option(name: str, uses: Uses | int, **needs: str) -> Option:
    """An option that needs, in every group named, one of the variants named (parted by spaces)."""
    return Option(name, uses_of(uses), tuple((where, frozenset(names.split())) for where, names in needs.items()))


def demand(name: str, *options: Option, cells: int = 1, is_paired: bool = False) -> DemandClass:
    """A class of demand."""
    return DemandClass(name, options, cells, is_paired)


def candidate(name: str, *parts: Group | DemandClass) -> Candidate:
    """A candidate of groups and classes."""
    groups = tuple(part for part in parts if isinstance(part, Group))
    classes = tuple(part for part in parts if isinstance(part, DemandClass))
    return Candidate(name, groups, classes)


def flat(name: str, **uses: int) -> Candidate:
    """A candidate without a choice."""
    return candidate(name, group("box", only=uses))


def hidden(name: str, bound: int, cost: int) -> Candidate:
    """A candidate whose cheap variant is of no use: arithmetic sees ``bound``, the truth is ``cost``."""
    return candidate(
        name,
        group("box", cheap=bound, dear=cost),
        demand("link", option("wire", 0, box="dear")),
    )


def paired_crosswise() -> Candidate:
    """Two classes pair the same units: one allows equal letters only (x-s, y-t), the other crossed ones."""
    return candidate(
        "A",
        group("leaf", 2, x=9, y=0),
        group("spine", 2, s=9, t=0),
        demand("up", option("xs", 0, leaf="x", spine="s"), option("yt", 0, leaf="y", spine="t"), is_paired=True),
        demand("down", option("xt", 0, leaf="x", spine="t"), option("ys", 0, leaf="y", spine="s"), is_paired=True),
    )


def uses_of(uses: Uses | int) -> Uses:
    """Uses by resource; a bare number is the use of ``cost``."""
    return {"cost": uses} if isinstance(uses, int) else uses


def limits(**most: int) -> tuple[Limit, ...]:
    """Limits by resource."""
    return tuple(Limit(resource, at_most) for resource, at_most in most.items())


def problem(*candidates: Candidate, goals: str = "cost", rules: Rules | None = None, **most: int) -> SizingProblem:
    """A problem with goals parted by spaces, rules, and limits by resource."""
    return SizingProblem(candidates, tuple(goals.split()), (rules or Rules()).and_limits(limits(**most)))


def solve(*candidates: Candidate, goals: str = "cost", rules: Rules | None = None, **most: int) -> SizingResult:
    """The answer to :func:`problem`."""
    return solve_problem(problem(*candidates, goals=goals, rules=rules, **most))


def made_of(result: SizingResult) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """Units by variant and cells by option of a selection."""
    assert result.selection is not None
    variants = {name: dict(amounts) for name, amounts in result.selection.variants.items()}
    return variants, {name: dict(amounts) for name, amounts in result.selection.options.items()}

"""A boolean per link and option against amounts per class, for one structure, in CP-SAT and in HiGHS.

    python -m bench.naive [LINKS]

One structure of 1,024 GPUs: every link of its classes takes one of all legal options, as people would first write it
down, and as the planner does. All find the same least cost. Aims: 500 and 100 times.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from bench.clusters import timed
from bench.proof import asked
from fabric.candidates.rejections import Rejections
from fabric.links.options import link_options
from fabric.session import open_session
from fabric.sizing.uses import option_bill
from solvers.exact import least_use
from solvers.problem import Candidate, Rules, SizingProblem
from solvers.search import solve_problem

GPUS = 1_024
LIMIT_SECONDS = 120.0
GOAL = "capex"


def chosen() -> tuple[Candidate, list[tuple[int, list[int]]]]:
    """The best candidate; of each class its links, and cents per link of every legal option between its models."""
    loaded, catalog = asked(GPUS)
    session = open_session(loaded.intent, catalog)
    result = solve_problem(SizingProblem(tuple(session.sketches.values()), (GOAL,)))
    if result.selection is None:
        raise RuntimeError("the cluster of this benchmark has no plan")
    sizing, terms = session.builder.sizings[result.selection.candidate], session.prepared.terms
    classes = []
    for key, taken in result.selection.options.items():
        question, _ = sizing.classes[key, next(iter(taken))]
        bills = [option_bill(terms, option, question) for option in link_options(terms.parts, question, Rejections())]
        costs = [bill.use(GOAL, terms.energy_usd_per_w) for bill in bills if bill.serves(terms) is None]
        classes.append((question.num_links, [cost // question.num_links for cost in costs]))
    return sizing.candidate, classes


def by_class(classes: list[tuple[int, list[int]]]) -> int:
    """Least cost with an amount per option."""
    model = cp_model.CpModel()
    total = []
    for links, costs in classes:
        amounts = [model.new_int_var(0, links, "") for _ in costs]
        model.add(sum(amounts) == links)
        total.append(cp_model.LinearExpr.weighted_sum(amounts, costs))
    model.minimize(sum(total))
    return _solved(model)


def by_link(classes: list[tuple[int, list[int]]]) -> int:
    """Least cost with a boolean per link and option, CP-SAT as it comes."""
    model = cp_model.CpModel()
    total = []
    for links, costs in classes:
        for _ in range(links):
            choices = [model.new_bool_var("") for _ in costs]
            model.add_exactly_one(choices)
            total.append(cp_model.LinearExpr.weighted_sum(choices, costs))
    model.minimize(sum(total))
    return _solved(model)


def _solved(model: cp_model.CpModel) -> int:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = LIMIT_SECONDS
    status = solver.solve(model)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else -1


def by_link_in_highs(classes: list[tuple[int, list[int]]]) -> int:
    """The same with HiGHS."""
    model = mathopt.Model()
    total = []
    for links, costs in classes:
        for _ in range(links):
            choices = [model.add_binary_variable() for _ in costs]
            model.add_linear_constraint(mathopt.fast_sum(choices) == 1)
            total += [cost * choice for cost, choice in zip(costs, choices, strict=True)]
    model.minimize(mathopt.fast_sum(total))
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=LIMIT_SECONDS))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    return round(result.objective_value())


def main() -> None:
    """Print both ratios, building included."""
    candidate, classes = chosen()
    size = sum(links * len(costs) for links, costs in classes)
    seconds, least = timed(lambda: by_class(classes))
    whole, exact = timed(lambda: least_use(candidate, Rules(), GOAL).value)
    print(f"{GPUS:,} GPUs, {size:,} pairs of link and option; per class {seconds:.4f} s, the planner {whole:.4f} s")
    for name, solve in (("CP-SAT", by_link), ("HiGHS", by_link_in_highs)):
        naive, found = timed(lambda solve=solve: solve(classes))
        same = "the same least cost" if found == least else f"least cost {found} against {least}"
        print(f"a boolean per link and option in {name}: {naive:.2f} s, {naive / seconds:.0f} x; {same}")
    print(f"least cost of the structure with its switches: {exact}", file=sys.stderr)


if __name__ == "__main__":
    main()

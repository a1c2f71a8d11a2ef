"""The CP-SAT model of one candidate: composed here, rule by rule."""

from __future__ import annotations

from ortools.sat.python import cp_model

from solvers.counting import buy, give_credits, keep_limits, keep_shares, leave_out
from solvers.dealing import fill_groups, meet_single_classes, meet_spread_classes
from solvers.problem import Candidate, Rules
from solvers.variables import Variables, add_variables


def build_model(candidate: Candidate, rules: Rules) -> tuple[cp_model.CpModel, Variables]:
    """The model of ``candidate`` without an objective."""
    model = cp_model.CpModel()
    model.name = candidate.name
    variables = add_variables(model, candidate)
    fill_groups(model, candidate, variables)
    meet_single_classes(model, candidate, variables)
    meet_spread_classes(model, candidate, variables)
    give_credits(model, rules, variables)
    buy(model, rules, variables)
    leave_out(model, rules, variables)
    keep_limits(model, rules.limits, variables, rules)
    keep_shares(model, rules.shares, variables)
    return model, variables

"""Whether an intent has a plan, asked of one intent over and over with some of its rules loosened.

What was found for one question serves the next: legal links where parts are the same, their worth where money and
power are, bounds where all but the amounts of caps is. Structures are listed form by form and split by split, so that
those listed before are not listed again, and those that had no plan under the same terms are not tried again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from catalogs.records import Catalog
from fabric.candidates.enumerate import label
from fabric.candidates.rules import StructureRules
from fabric.errors import InputError
from fabric.intent.root import FabricIntent
from fabric.prepare import Prepared, check_cages, prepare
from fabric.session import Found, Session, find_places, session_of
from fabric.sizing.build import SizingBuilder
from fabric.sizing.market import market_rules, racks_capped
from fabric.sizing.terms import SizingTerms
from fabric.workflow import solve_session
from solvers.exact import Engine
from solvers.problem import SizingProblem, Sketch
from solvers.search import solve_problem

ANY = Engine(gap=1.0)
"""Whatever is found first will do."""

Atom = tuple[str, StructureRules]
"""A protocol with the rules of its structures, of one form and one split."""


@dataclass(slots=True)
class _Known:
    """A builder of certain terms, and the rules of structures that have no plan under them."""

    builder: SizingBuilder
    hopeless: set[Atom] = field(default_factory=set)


@dataclass(slots=True)
class Inquiry:
    """Answers about intents under one catalogue, and what was worked out for them."""

    catalog: Catalog
    _answers: dict[str, bool] = field(default_factory=dict)
    _found: dict[object, Found] = field(default_factory=dict)
    _known: list[_Known] = field(default_factory=list)

    def has_plan(self, intent: FabricIntent) -> bool:
        """Whether ``intent`` has a plan at all; one that does not match the catalogue has none."""
        key = repr(intent)
        if key not in self._answers:
            try:
                self._answers[key] = self._try(intent)
            except InputError:
                self._answers[key] = False
        return self._answers[key]

    def outcome(self, intent: FabricIntent) -> str | None:
        """The structure of the best plan of ``intent``, None when it has none."""
        if not self.has_plan(intent):
            return None
        session = self.session(intent)
        result = solve_session(session, tuple(session.sketches.values()))
        if result.selection is None:
            return None
        return label(session.places[result.selection.candidate].shape.structure)

    def session(self, intent: FabricIntent) -> Session:
        """The session of ``intent``; raises InputError where it does not match the catalogue.

        Its tallies lack what was refused in answer to earlier questions.
        """
        prepared = self._prepare(intent)
        builder = self._of(prepared.terms).builder.for_terms(prepared.terms)
        return session_of(intent, self.catalog, prepared, builder, self._find(prepared))

    def _try(self, intent: FabricIntent) -> bool:
        """Whether some of the structures of ``intent`` have a plan."""
        prepared = self._prepare(intent)
        if racks_capped(prepared.terms):
            session = self.session(intent)
            return solve_session(session, tuple(session.sketches.values())).selection is not None
        known = self._of(prepared.terms)
        for atom in _atoms(prepared):
            if atom in known.hopeless:
                continue
            if self._has_some(replace(prepared, rules=(atom,)), known.builder.for_terms(prepared.terms)):
                return True
            known.hopeless.add(atom)
        return False

    def _prepare(self, intent: FabricIntent) -> Prepared:
        check_cages(intent, self.catalog)
        return prepare(intent, self.catalog)

    def _has_some(self, prepared: Prepared, builder: SizingBuilder) -> bool:
        """Whether any structure under ``prepared`` has a plan: the least of what is capped is looked at first."""
        terms = prepared.terms
        sketches: list[Sketch] = []
        for place in self._find(prepared).places:
            sketch = builder.sketch(str(len(sketches)), place)
            if sketch is not None:
                sketches.append(sketch)
        first = terms.caps[0][0] if terms.caps else terms.goals[0].value
        problem = SizingProblem(tuple(sketches), (first,), market_rules(terms))
        return solve_problem(problem, engine=ANY, settle_ties=False).selection is not None

    def _find(self, prepared: Prepared) -> Found:
        """The structures of some rules, listed once; where leaves may stand depends on the hosts as well."""
        key = (prepared.rules, tuple(prepared.terms.host_sides.items()))
        if key not in self._found:
            self._found[key] = find_places(prepared, None)
        return self._found[key]

    def _of(self, terms: SizingTerms) -> _Known:
        """What is known under ``terms``; of terms not met before, what others have in common with them."""
        known = next((known for known in self._known if known.builder.terms == terms), None)
        if known is None:
            nearest = max((known.builder for known in self._known), key=lambda b: b.shares_with(terms), default=None)
            known = _Known(SizingBuilder(terms) if nearest is None else nearest.for_terms(terms))
            self._known.append(known)
        return known


def _atoms(prepared: Prepared) -> Iterator[Atom]:
    """The rules of each protocol, cut by form and split: what they allow together is what each allows."""
    for protocol, rules in prepared.rules:
        for split in rules.splits:
            for form in rules.forms:
                yield protocol, replace(rules, forms=(form,), splits=(split,))

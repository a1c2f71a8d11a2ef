"""The rules of an intent that can be relaxed: what each says, and the intent without it.

Physics is no rule: reach, loss, cages and lanes stay as they are. Every rule has its loosest value; those that
stand there already cannot be in conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from catalogs.records import Catalog
from fabric.explain.purchase import market_loosenings, more, supply_loosenings
from fabric.intent.plain import to_plain
from fabric.intent.problems import KeyPath, write_path
from fabric.intent.room import Room
from fabric.intent.root import FabricIntent
from fabric.intent.words import ConnectorGrade, CoreSpread, Protocol, Run
from fabric.room.records import LeafSite
from fabric.terms import Form, PodScope, Tier

LOOSEST_RATIO = Fraction(64)


@dataclass(frozen=True, slots=True)
class Rule:
    """A key of the intent with its value, whether it stands at its default, and its loosest value.

    ``steps`` are values between the two, tightest first, where a smaller change may do; the loosest is the last.
    """

    path: KeyPath
    value: Any
    is_default: bool
    steps: tuple[Any, ...]

    @property
    def key(self) -> str:
        """The key as the user writes it."""
        return write_path(self.path)

    @property
    def loosest(self) -> Any:
        """The value that forbids least."""
        return self.steps[-1]

    def relaxed(self, intent: FabricIntent, value: Any) -> FabricIntent:
        """``intent`` with ``value`` in place of the rule's; nothing else is checked or changed."""
        changed = _with(intent, self.path, value)
        if not isinstance(changed, FabricIntent):
            raise TypeError(f"{self.key} does not lead into an intent")
        return changed


def _with(section: Any, path: KeyPath, value: Any) -> Any:
    """A copy of ``section`` in which the value at ``path`` is another; None takes an entry out of a mapping."""
    head, *rest = path
    if isinstance(section, Mapping):
        others = {key: entry for key, entry in section.items() if key != head}
        return others if value is None else {**others, head: value}
    if isinstance(section, tuple):
        index = int(head)
        changed = _with(section[index], tuple(rest), value) if rest else value
        return (*section[:index], changed, *section[index + 1 :])
    changed = _with(getattr(section, str(head)), tuple(rest), value) if rest else value
    return section.model_copy(update={head: changed})


def rules_of(intent: FabricIntent, catalog: Catalog) -> tuple[Rule, ...]:
    """Every rule that is tighter than its loosest value, in the order of the file, lines of supply books last."""
    found = []
    for path, steps in (*_loosenings(intent), *market_loosenings(intent, catalog)):
        value = _value(intent, path)
        looser = tuple(step for step in steps if step != value)
        if looser:
            found.append(Rule(path, value, _is_default(intent, path), looser))
    lines = (Rule(path, units, False, steps) for path, units, steps in supply_loosenings(intent, catalog))
    return (*found, *lines)


def _lengths(room: Room) -> Iterator[tuple[KeyPath, tuple[Any, ...]]]:
    """Shorter runs, or a floor that forbids less."""
    if room.floor is not None:
        yield ("room", "floor", "rack_power_w"), (None,)
        yield ("room", "floor", "leaves"), (LeafSite.FREE,)
        yield ("room", "floor", "pins"), ((),)
        return
    for key, length in (
        ("host_leaf", room.runs.host_leaf or Run.IN_ROW),
        ("leaf_spine", room.runs.leaf_spine or Run.CROSS_ROOM),
        ("spine_core", room.runs.spine_core or Run.CROSS_ROOM),
    ):
        yield ("room", "runs", key), _shorter(room.length_of(length))


def _value(section: Any, path: KeyPath) -> Any:
    for part in path:
        if isinstance(section, Mapping):
            section = section[part]
        else:
            section = section[int(part)] if isinstance(section, tuple) else getattr(section, str(part))
    return section


def _is_default(intent: FabricIntent, path: KeyPath) -> bool:
    """Whether the user left the key out."""
    section: Any = intent
    for part in path:
        if isinstance(section, Mapping):
            return False
        if isinstance(section, BaseModel) and str(part) not in section.model_fields_set:
            return True
        section = section[int(part)] if isinstance(section, tuple) else getattr(section, str(part))
    return False


def _loosenings(intent: FabricIntent) -> Iterator[tuple[KeyPath, tuple[Any, ...]]]:
    """(path, looser values, loosest last) of every key that restricts."""
    topology, bandwidth, room = intent.topology, intent.bandwidth, intent.room
    yield ("protocol",), (Protocol.ANY,)
    for index, group in enumerate(intent.hosts):
        yield ("hosts", index, "count"), _fewer(group.count)
    yield ("reserved_endpoints", "count"), (0,)
    yield ("topology", "forms"), _wider(topology.forms, tuple(Form))
    yield ("topology", "tiers"), _wider(topology.tiers, (1, 2, 3))
    yield ("topology", "planes"), _wider(topology.planes, (1, 2, 4, 8))
    yield ("topology", "pod_scope"), _wider(topology.pod_scope, tuple(PodScope))
    for key in ("scalable_unit", "units_per_pod", "leaf_uplinks", "spines_per_pod", "rails_per_leaf"):
        yield ("topology", key), (None,)
    yield ("topology", "backup_hosts_per_unit"), (0,)
    yield ("topology", "reserve_spine_ports"), (0,)
    yield ("topology", "core_spread"), (CoreSpread.BALANCED,)
    for key in ("leaf_models", "spine_models", "core_models"):
        yield ("topology", key), ((),)
    for key in ("leaf", "spine"):
        limit: Fraction = getattr(bandwidth.oversubscription, key)
        yield ("bandwidth", "oversubscription", key), _higher(limit)
    yield ("bandwidth", "oversubscription", "exact"), (False,)
    yield ("bandwidth", "min_bisection"), (None,)
    for key in ("leaf", "spine", "core", "plane"):
        yield ("bandwidth", "min_after_loss", key), (None,)
    yield from _lengths(room)
    yield ("room", "connector_pairs"), tuple(range(room.connector_pairs - 1, -1, -1))
    yield ("room", "connector_grade"), (ConnectorGrade.LOW_LOSS,)
    yield ("room", "min_loss_margin_db"), (Decimal(0),)
    yield ("room", "liquid_cooling"), (True,)
    for key in ("vendors", "parts"):
        for side in ("include", "exclude"):
            yield ("market", key, side), ((),)
    yield ("market", "announced"), (True,)
    yield ("caps", "capex_usd"), (None,)
    yield ("caps", "power_kw"), (None,)
    yield ("caps", "tco_usd"), (None,)
    yield ("caps", "fibers"), (None,)
    yield ("caps", "carbon_t"), (None,)
    for key in ("network_racks", "liquid_racks"):
        racks: int | None = getattr(intent.caps, key)
        yield ("caps", key), (None,) if racks is None else (*more(racks), None)
    yield ("policy", "cpo", "tiers"), (tuple(Tier),)
    for tier in Tier:
        yield ("policy", "cpo", "largest_share", tier.value), (Fraction(1),)
    yield ("policy", "cpo", "pluggable_units"), ((),)
    yield ("policy", "cpo", "pluggable_spines"), tuple(range(intent.policy.cpo.pluggable_spines - 1, -1, -1))
    yield ("policy", "linear_optics"), (True,)


def _wider(now: tuple[Any, ...], every: tuple[Any, ...]) -> tuple[Any, ...]:
    """What is allowed with one more, then with all."""
    missing = tuple(value for value in every if value not in now)
    return (*((*now, value) for value in missing), (*now, *missing))


def _fewer(count: int) -> tuple[int, ...]:
    """Smaller and smaller numbers of hosts, down to one."""
    shares = (56, 48, 40, 32, 24, 16, 12, 8, 4, 2, 1, 0)
    return tuple(dict.fromkeys(max(1, count * share // 64) for share in shares))


def _higher(ratio: Fraction) -> tuple[Fraction, ...]:
    """Ratios above ``ratio``, by sixteenths up to 2:1 and whole steps beyond."""
    fine = [Fraction(step, 16) for step in range(17, 33)]
    coarse = [Fraction(step) for step in range(3, 17)] + [LOOSEST_RATIO]
    return tuple(value for value in (*fine, *coarse) if value > ratio) or (ratio,)


def _shorter(length_m: Decimal) -> tuple[Decimal, ...]:
    """Shorter runs: whole stock-like lengths below ``length_m``, down to one metre."""
    steps = (2000, 1000, 500, 300, 200, 150, 100, 70, 50, 40, 30, 25, 20, 15, 10, 7, 5, 3, 2, 1)
    return tuple(Decimal(step) for step in steps if step < length_m)


def told_of(intent: FabricIntent, rule: Rule) -> str:
    """The value of ``rule`` as the user would write it; a run with the metres it stands for, a line with its book."""
    if rule.path[:2] == ("market", "available") and rule.path[2] not in intent.market.available:
        return f"{told(rule.value)}, supply book"
    if rule.path[:2] != ("room", "runs"):
        return told(rule.value)
    run = rule.value or (Run.IN_ROW if rule.path[-1] == "host_leaf" else Run.CROSS_ROOM)
    length = told(intent.room.length_of(run))
    return f"{told(run)}, {length} m" if isinstance(run, Run) else length


def told(value: Any) -> str:
    """A value as the user would write it."""
    plain = to_plain(value)
    if plain is None:
        return "left out"
    if isinstance(plain, list):
        return "[" + ", ".join(map(str, plain)) + "]"
    return str(plain)

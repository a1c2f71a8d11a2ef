"""The intent as a whole, and the rules that reach over its sections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from fabric.intent.bandwidth import Bandwidth
from fabric.intent.equipment import Equipment
from fabric.intent.goals import Caps, Objective, OwnershipTerms, Policy, WantedGoal
from fabric.intent.hosts import WantedEndpoints, WantedHosts
from fabric.intent.market import Market
from fabric.intent.problems import Fault, KeyPath
from fabric.intent.room import Room
from fabric.intent.section import Many, Section
from fabric.intent.topology import Topology
from fabric.intent.values import MAX_COUNT, Text
from fabric.intent.words import Protocol, ProtocolWord
from fabric.terms import Goal

FabricName = Annotated[
    str,
    Text(
        "small letters, digits and hyphens, with a letter or digit first", pattern=r"[a-z0-9][a-z0-9-]*", longest=60
    ),
]


class FabricIntent(Section):
    """What a fabric must do: hosts, structures allowed, bandwidth, room, market and goals."""

    name: FabricName = Field(description="name of the fabric; file names begin with it")
    protocol: ProtocolWord = Field(
        default=Protocol.ANY, description="infiniband, ethernet, or any: whatever host model and switches allow"
    )
    hosts: Annotated[tuple[WantedHosts, ...], Many(least=1, repeats=True)] = Field(
        description="the hosts, one group or a list of groups; they are numbered in this order"
    )
    reserved_endpoints: WantedEndpoints = Field(
        default_factory=WantedEndpoints,
        description="ports kept in every network for a subnet manager, telemetry and the like",
    )
    topology: Topology = Field(default_factory=Topology, description="which structures may be searched")
    bandwidth: Bandwidth = Field(default_factory=Bandwidth, description="how much bandwidth the fabric must give")
    room: Room = Field(default_factory=Room, description="cable runs, connectors, racks and cooling")
    market: Market = Field(
        default_factory=Market, description="price and supply books, vendors, parts, stock and lead times"
    )
    catalog: Equipment = Field(
        default_factory=Equipment, description="equipment in place of the catalogue's, or beyond it"
    )
    objective: Objective = Field(
        default=(WantedGoal(goal=Goal.CAPEX),),
        description="what is minimised: capex, power, tco or carbon, or a list in which each is held before the next",
    )
    caps: Caps = Field(default_factory=Caps, description="what the fabric may use at the most")
    tco: OwnershipTerms = Field(default_factory=OwnershipTerms, description="terms of the total cost of ownership")
    policy: Policy = Field(default_factory=Policy, description="rules of the house")

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Goals in order, without their slacks."""
        return tuple(wanted.goal for wanted in self.objective)

    @property
    def num_hosts(self) -> int:
        """Hosts of all groups."""
        return sum(group.count for group in self.hosts)

    def faults(self) -> Iterator[Fault]:
        """Contradictions between sections."""
        yield from _too_many_hosts(self)
        yield from _losses_that_cannot_happen(self)
        yield from _plane_loss_with_one_plane(self)
        yield from _runs_without_links(self)
        yield from _planes_no_host_offers(self)
        yield from _rails_that_do_not_divide(self)
        yield from _catalogued_hosts_beside_own_switches(self)
        yield from _books_beside_own_switches(self)
        yield from _goals_named_twice(self)
        yield from _slack_of_the_last_goal(self)


def _too_many_hosts(intent: FabricIntent) -> Iterator[Fault]:
    """The groups together hold at most MAX_COUNT hosts."""
    if intent.num_hosts > MAX_COUNT:
        yield Fault(("hosts",), f"holds {intent.num_hosts:,} hosts, more than {MAX_COUNT:,}", "is a count wrong?")


def _losses_that_cannot_happen(intent: FabricIntent) -> Iterator[Fault]:
    """A limit after the loss of a spine needs two tiers, one of a core three."""
    limits = intent.bandwidth.min_after_loss
    for tier, tiers in (("spine", 2), ("core", 3)):
        if getattr(limits, tier) is not None and intent.topology.most_tiers < tiers:
            path: KeyPath = ("bandwidth", "min_after_loss", tier)
            yield Fault(
                path, f"no {tier} can be lost: {_allowed_tiers(intent)}", _add_tier(tiers), (("topology", "tiers"),)
            )


def _plane_loss_with_one_plane(intent: FabricIntent) -> Iterator[Fault]:
    """Of p planes (p - 1) / p is left after losing one, so a limit above that cannot be met by any p allowed."""
    limit = intent.bandwidth.min_after_loss.plane
    planes = max(intent.topology.planes)
    if limit is not None and limit * planes > planes - 1:
        left = "nothing" if planes == 1 else f"{planes - 1}/{planes}"
        message = f"{limit} cannot be left: losing one of {planes} planes leaves {left}"
        hint = "allow more planes in topology.planes"
        yield Fault(("bandwidth", "min_after_loss", "plane"), message, hint, (("topology", "planes"),))


def _runs_without_links(intent: FabricIntent) -> Iterator[Fault]:
    """A run is given only for links that some structure allowed has."""
    for key, tiers in (("leaf_spine", 2), ("spine_core", 3)):
        if getattr(intent.room.runs, key) is not None and intent.topology.most_tiers < tiers:
            message = f"there are no such links: {_allowed_tiers(intent)}"
            yield Fault(("room", "runs", key), message, _add_tier(tiers), (("topology", "tiers"),))


def _planes_no_host_offers(intent: FabricIntent) -> Iterator[Fault]:
    """Every inline host can be split over at least one of the numbers of planes allowed."""
    for index, group in enumerate(intent.hosts):
        if group.inline is not None and not set(group.inline.splits) & set(intent.topology.planes):
            offered = " or ".join(map(str, group.inline.splits))
            wanted = " or ".join(map(str, intent.topology.planes))
            message = f"the host can be split over {offered} planes, topology.planes asks for {wanted}"
            path: KeyPath = ("hosts", index, "inline", "splits")
            yield Fault(path, message, None, (("topology", "planes"),))


def _rails_that_do_not_divide(intent: FabricIntent) -> Iterator[Fault]:
    """rails_per_leaf divides the rails of every inline host."""
    per_leaf = intent.topology.rails_per_leaf
    for group in intent.hosts:
        if per_leaf is not None and group.inline is not None and group.inline.rails % per_leaf:
            message = f"{per_leaf} does not divide the {group.inline.rails} rails of the hosts"
            yield Fault(("topology", "rails_per_leaf"), message, None, (("hosts",),))


def _catalogued_hosts_beside_own_switches(intent: FabricIntent) -> Iterator[Fault]:
    """Where a switch table of one's own replaces the equipment, hosts are inline: its cable fits generic cages."""
    for index, group in enumerate(intent.hosts):
        if intent.catalog.switches is not None and group.model is not None:
            message = "is a model of the catalogue, whose equipment catalog.switches replaces"
            hint = "describe the host with `inline`"
            yield Fault(("hosts", index, "model"), message, hint, (("catalog", "switches"),))


def _books_beside_own_switches(intent: FabricIntent) -> Iterator[Fault]:
    """A switch table of one's own brings its prices, so books and further tables of the catalogue say nothing."""
    if intent.catalog.switches is None:
        return
    given: tuple[tuple[KeyPath, object], ...] = (
        (("market", "prices"), intent.market.prices),
        (("market", "supplies"), intent.market.supplies),
        (("market", "components"), intent.market.components),
        (("catalog", "tables"), intent.catalog.tables.paths()),
    )
    for path, value in given:
        if value:
            hint = "the table brings its own prices; keep one of the two"
            yield Fault(path, "has no effect beside catalog.switches", hint, (("catalog", "switches"),))


def _allowed_tiers(intent: FabricIntent) -> str:
    return f"topology.tiers allows {' and '.join(map(str, intent.topology.tiers))} only"


def _add_tier(tiers: int) -> str:
    return f"add {tiers} to topology.tiers, or leave the key out"


def _goals_named_twice(intent: FabricIntent) -> Iterator[Fault]:
    """No goal stands in the objective twice, whatever its slack."""
    for index, goal in enumerate(intent.goals):
        if goal in intent.goals[:index]:
            yield Fault(("objective", index), f"names {goal.value} twice", "keep it once")


def _slack_of_the_last_goal(intent: FabricIntent) -> Iterator[Fault]:
    """Slack serves later goals, so the last goal has none."""
    last = len(intent.objective) - 1
    if intent.objective[last].slack:
        hint = "name the goal that may use the slack after it, or leave slack out"
        yield Fault(("objective", last, "slack"), "has no effect on the last goal", hint)

"""The shape of a fabric: every count that a structural candidate fixes, before any part is chosen.

Numbering (all indices from 0)
------------------------------
A *network* is a connected Clos of its own: one per plane, and one per plane and rail when rail-only.
``network = plane * networks_per_plane + rail`` (rail-only) or ``network = plane``.

Host ``h`` stands in unit ``h // unit_hosts`` at position ``pos = h % unit_hosts``. Its NIC port ``n`` lies on
rail ``n % rails`` as slot ``n // rails``. In a network, rails fall into groups of ``rails_per_leaf``;
``leaves_per_group`` leaves share one rail group of one unit, ``hosts_per_leaf`` hosts each.
Leaves are numbered unit by unit, then rail group, then leaf in group (``PodScope.ALL_RAILS``), or rail group
first, then unit, then leaf in group (``PodScope.ONE_RAIL``).

Every leaf has ``links_per_leaf_spine`` links to every spine of its pod. Uplink ``u`` of spine position ``j`` in pod
``p`` belongs to core group ``j // spine_positions_per_group``; with ``t = (p * spine_positions_per_group +
j % spine_positions_per_group) * spine_up_ports + u`` it ends at core ``t % cores_per_group`` of that group, on
downlink ``t // cores_per_group``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fabric.terms import ClassName, Form, PodScope, Tier


@dataclass(frozen=True, slots=True)
class Structure:
    """Counts of one candidate; port counts are per switch, ``*_ports`` are provisioned, not merely used.

    ``endpoints_per_rail`` NIC ports of one host lie on one rail. ``reserved_endpoints`` single ports are
    attached in every network. ``leaf_backup_ports`` of the leaf downlinks serve backup hosts and do not count in its
    oversubscription. Speeds are per link. Counts of absent tiers are 0.
    """

    form: Form
    num_tiers: int
    planes: int
    rails: int
    num_hosts: int
    endpoints_per_rail: int
    reserved_endpoints: int
    unit_hosts: int
    num_units: int
    rails_per_leaf: int
    leaves_per_group: int
    hosts_per_leaf: int
    leaf_down_ports: int
    leaf_backup_ports: int
    leaf_up_ports: int
    endpoint_speed_gbps: int
    uplink_speed_gbps: int
    core_speed_gbps: int
    pod_scope: PodScope
    units_per_pod: int
    num_pods: int
    spines_per_pod: int
    links_per_leaf_spine: int
    spine_down_ports: int
    spine_up_ports: int
    spine_positions_per_group: int
    cores_per_group: int
    core_down_ports: int

    @property
    def networks_per_plane(self) -> int:
        """Disjoint Clos networks in one plane: one per rail when rail-only, else one."""
        return self.rails if self.form is Form.RAIL_ONLY else 1

    @property
    def num_networks(self) -> int:
        """Disjoint Clos networks in all."""
        return self.planes * self.networks_per_plane

    @property
    def rail_groups(self) -> int:
        """Rail groups in one network."""
        return (self.rails // self.networks_per_plane) // self.rails_per_leaf

    @property
    def leaves_per_network(self) -> int:
        """Leaves of one network."""
        return self.num_units * self.rail_groups * self.leaves_per_group

    @property
    def leaves_per_pod(self) -> int:
        """Leaves of a full pod (the last pod may hold fewer)."""
        groups = self.rail_groups if self.pod_scope is PodScope.ALL_RAILS else 1
        return self.units_per_pod * groups * self.leaves_per_group

    @property
    def spines_per_network(self) -> int:
        """Spines of one network."""
        return self.num_pods * self.spines_per_pod

    @property
    def cores_per_network(self) -> int:
        """Cores of one network."""
        if not self.cores_per_group:
            return 0
        return (self.spines_per_pod // self.spine_positions_per_group) * self.cores_per_group

    @property
    def num_leaves(self) -> int:
        """Leaves in all planes."""
        return self.num_networks * self.leaves_per_network

    @property
    def num_spines(self) -> int:
        """Spines in all planes."""
        return self.num_networks * self.spines_per_network

    @property
    def num_cores(self) -> int:
        """Cores in all planes."""
        return self.num_networks * self.cores_per_network

    @property
    def num_switches(self) -> int:
        """Switches in all planes and tiers."""
        return self.num_leaves + self.num_spines + self.num_cores

    @property
    def num_endpoint_links(self) -> int:
        """Host links and reserved links in all planes."""
        per_host = self.rails * self.endpoints_per_rail * self.planes
        return self.num_hosts * per_host + self.num_networks * self.reserved_endpoints

    @property
    def num_leaf_spine_links(self) -> int:
        """Leaf-spine links in all planes."""
        return self.num_leaves * self.leaf_up_ports

    @property
    def num_spine_core_links(self) -> int:
        """Spine-core links in all planes."""
        return self.num_spines * self.spine_up_ports if self.cores_per_group else 0

    @property
    def leaf_oversubscription(self) -> Fraction | None:
        """Active downlink over uplink bandwidth of a leaf; None without uplinks."""
        if not self.leaf_up_ports:
            return None
        down = (self.leaf_down_ports - self.leaf_backup_ports) * self.endpoint_speed_gbps
        return Fraction(down, self.leaf_up_ports * self.uplink_speed_gbps)

    @property
    def spine_oversubscription(self) -> Fraction | None:
        """Downlink over uplink bandwidth of a spine; None without uplinks."""
        if not self.spine_up_ports:
            return None
        down = self.spine_down_ports * self.uplink_speed_gbps
        return Fraction(down, self.spine_up_ports * self.core_speed_gbps)

    @property
    def bisection_fraction(self) -> Fraction:
        """Bandwidth through the worst tier per unit of endpoint bandwidth, at most 1.

        Leaf-aligned closed form of a folded Clos with uniform spread: min(1, 1/o_leaf, 1/(o_leaf * o_spine)).
        A rail-only fabric has this inside every rail and no path between rails outside the hosts.
        """
        through = Fraction(1)
        fraction = Fraction(1)
        for oversubscription in (self.leaf_oversubscription, self.spine_oversubscription):
            if oversubscription is not None:
                through /= oversubscription
                fraction = min(fraction, through)
        return fraction

    def num_in_tier(self, tier: Tier) -> int:
        """Switches of ``tier`` in all planes."""
        if tier is Tier.LEAF:
            return self.num_leaves
        return self.num_spines if tier is Tier.SPINE else self.num_cores

    def aligned_ports(self, name: ClassName) -> int:
        """Consecutive ports of a device that lead to consecutive ports of one peer, at both ends of a class."""
        if name is ClassName.LEAF_SPINE:
            return self.links_per_leaf_spine
        if name is ClassName.SPINE_CORE:
            return self.spine_up_ports if self.cores_per_group == 1 else 1
        plain = self.planes == 1 and self.endpoints_per_rail == 1 and not self.reserved_endpoints
        return self.rails_per_leaf if plain and self.form is not Form.RAIL_ONLY else 1

    def after_loss(self) -> dict[str, Fraction]:
        """Fraction of the worst-hit host's bandwidth to distant hosts left after losing one leaf, spine, core, plane.

        Closed forms under uniform spread: a leaf takes the host's endpoints on it and a plane 1/planes of all, the
        others keep what the tiers let through; a spine takes 1/spines of its leaves' uplinks and of its pod's, a core
        1/cores of the spines' uplinks, of which only what exceeds the headroom hurts.
        """
        leaf_share = Fraction(min(self.rails_per_leaf, self.rails), self.rails * self.planes)
        whole = self.bisection_fraction
        left = {"leaf": (1 - leaf_share) * whole, "plane": (1 - Fraction(1, self.planes)) * whole}
        leaf, spine = self.leaf_oversubscription, self.spine_oversubscription
        if leaf is not None:
            through = 1 / leaf
            narrowest = through if spine is None else min(through, through / spine)
            kept = Fraction(self.spines_per_pod - 1, self.spines_per_pod)
            left["spine"] = self._of_all_networks(min(Fraction(1), narrowest * kept))
            if spine is not None:
                kept = Fraction(self.cores_per_network - 1, self.cores_per_network)
                left["core"] = self._of_all_networks(min(Fraction(1), through, through / spine * kept))
        return left

    def _of_all_networks(self, rest: Fraction) -> Fraction:
        """Mean over a host's networks when one of them keeps ``rest`` and the others all they had."""
        whole = self.bisection_fraction
        return (rest + whole * (self.num_networks - 1)) / self.num_networks

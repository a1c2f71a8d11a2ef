"""Traffic patterns as matrices of Gb/s between leaves, at full load of every endpoint.

An endpoint is the part of a host's bandwidth that ends at one leaf. In *all-to-all* every endpoint sends evenly to
all endpoints of all other hosts of its network; in *rail-local* to those of its own rail only. A host neither relays
traffic nor moves it to another rail, so that what it saves by NVLink is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fabric.audit.bandwidth.network import Attachment, Matrix, Network


@dataclass(frozen=True, slots=True)
class Demand:
    """Gb/s at full load: ``between[i, j]`` from the leaves of node i to other leaves, those of node j.

    On the diagonal that is the traffic between different leaves of one node. ``local[i]`` stays at its leaf,
    ``sent`` is all there is.
    """

    between: Matrix
    local: Matrix

    @property
    def sent(self) -> float:
        """All traffic, in Gb/s."""
        return float(self.between.sum() + self.local.sum())


def make_demand(network: Network) -> Demand:
    """The pattern over a network: all-to-all, or rail-local where the network's hosts are attached rail by rail."""
    leaves = network.leaves.size
    between, local = np.zeros((leaves, leaves)), np.zeros(leaves)
    for attachment in network.attached:
        _add_pattern(attachment, network, between, local)
    return Demand(between, local)


def _add_pattern(attachment: Attachment, network: Network, between: Matrix, local: Matrix) -> None:
    """Every endpoint to all endpoints of other hosts: b(h, l) x (w(m) - b(h, m)) / (W - W(h)), summed over hosts.

    b is the bandwidth of a host at a leaf, w that of a leaf, W that of all hosts. Per node: a leaf of node i sends to
    as many leaves of node j as there are, or of its own node one less.
    """
    gbps, leaves = attachment.gbps, network.num_leaves
    of_leaf = gbps.sum(axis=0) / leaves
    of_host = gbps.sum(axis=1) / attachment.num_hosts
    others = gbps.sum() - of_host
    share = np.divide(gbps, others[:, None], out=np.zeros_like(gbps), where=others[:, None] > 0)
    own = np.where(attachment.has_one_leaf[:, None], 0.0, gbps / (attachment.num_hosts[:, None] * leaves))
    at_own_leaf = np.where(attachment.has_one_leaf[:, None], gbps / attachment.num_hosts[:, None], own)
    per_leaf = share.sum(axis=0)[:, None] * of_leaf - share.T @ own
    num_targets = np.broadcast_to(leaves, per_leaf.shape).astype(np.float64).copy()
    np.fill_diagonal(num_targets, leaves - 1)
    between += per_leaf * num_targets
    local += share.sum(axis=0) * of_leaf - (share * at_own_leaf).sum(axis=0)

"""What stands above the leaves of a network, and how links spread over peers."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from fabric.terms import PodScope


@dataclass(frozen=True, slots=True)
class UpperTiers:
    """Everything above the leaves in one network; absent tiers are 0."""

    pod_scope: PodScope = PodScope.ALL_RAILS
    units_per_pod: int = 0
    num_pods: int = 1
    leaf_up_ports: int = 0
    spines_per_pod: int = 0
    links_per_leaf_spine: int = 0
    spine_down_ports: int = 0
    spine_up_ports: int = 0
    spine_positions_per_group: int = 0
    cores_per_group: int = 0
    core_down_ports: int = 0


def ceil(number: int, divisor: int) -> int:
    """``number`` / ``divisor``, rounded up."""
    return -(-number // divisor)


def fewest(
    needed: int, most_links: int, fixed: int | None, after_loss: int = 0, shares: tuple[int, ...] = (1,)
) -> list[tuple[int, int]]:
    """(peers, links to each) that carry ``needed`` links: for every number of peers the fewest links each.

    The fewest that are a multiple of each of ``shares``, that is: more links of the same share fit fewer switches and
    save nothing. One peer fewer still carries ``after_loss`` links. ``fixed`` peers leave their own number.

    >>> fewest(32, 4, None)
    [(32, 1), (16, 2), (11, 3), (8, 4)]
    >>> fewest(3, 4, None, after_loss=3)
    [(4, 1), (3, 2), (2, 3)]
    >>> fewest(9, 9, 3, shares=(1, 2, 4))
    [(3, 3), (3, 4)]
    >>> fewest(7, 8, None, shares=(1, 2))
    [(7, 1), (4, 2), (3, 3), (2, 4), (1, 7), (1, 8)]
    """
    found: dict[tuple[int, int], None] = {}
    for share in shares:
        least: dict[int, int] = {}
        most = min(most_links, round_up(max(needed, after_loss), share))
        for links in range(share, most + 1, share):
            peers = max(ceil(needed, links), ceil(after_loss, links) + 1 if after_loss else 1)
            if fixed is None or peers <= fixed:
                least.setdefault(fixed or peers, links)
        found.update(dict.fromkeys(least.items()))
    return sorted(found, key=itemgetter(1))


def round_up(number: int, share: int) -> int:
    """The least multiple of ``share`` that is no less than ``number``."""
    return ceil(number, share) * share

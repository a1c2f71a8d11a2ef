"""Device names from meaning: prefixes only where they tell something, numbers padded so that text order is order.

``host-017``; ``p0-r3-pod02-leaf-007``: plane (more than one), rail (rail-only), pod (more than one), index in the pod
or network from 0. Letters, digits and hyphens only, so that they serve as host names.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fabric.structure import Structure
from fabric.tables.arrow import ArrowArray, Ints, compute
from fabric.terms import DeviceKind, Form


def number_names(stem: str, values: Ints, count: int, min_width: int = 1) -> ArrowArray:
    """``stem`` and each value, zero-padded to the width of the largest of ``count`` numbers from 0."""
    width = max(len(str(max(count - 1, 0))), min_width)
    digits = compute.utf8_lpad(pa.array(values).cast(pa.string()), width, "0")
    return compute.binary_join_element_wise(pa.scalar(stem), digits, pa.scalar(""))


def host_names(structure: Structure) -> ArrowArray:
    """Names of all hosts, in host order."""
    return number_names("host-", np.arange(structure.num_hosts), structure.num_hosts)


def switch_names(
    structure: Structure, kind: DeviceKind, network: Ints, index: Ints, count: int, pod: Ints | None = None
) -> ArrowArray:
    """Names of switches (or reserved endpoints) of ``kind`` by network, pod and ``index`` out of ``count``."""
    parts = []
    if structure.planes > 1:
        parts.append(number_names("p", network // structure.networks_per_plane, structure.planes))
    if structure.form is Form.RAIL_ONLY:
        parts.append(number_names("r", network % structure.networks_per_plane, structure.rails))
    if pod is not None and structure.num_pods > 1:
        parts.append(number_names("pod", pod, structure.num_pods))
    parts.append(number_names(f"{kind}-", index, count))
    return compute.binary_join_element_wise(*parts, "-")

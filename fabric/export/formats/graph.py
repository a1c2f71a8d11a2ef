"""The fabric as a networkx graph: a node per device, an edge per pair of devices, class and speed.

``links`` counts the parallel links of an edge and ``gbps`` their bandwidth; which ports they join is in the tables.
"""

from __future__ import annotations

from collections import Counter

import networkx as nx

from fabric.export.formats.source import ExportSource


def device_graph(source: ExportSource) -> nx.MultiGraph[str]:
    """The graph, in the order of the tables; empty cells are left out."""
    graph: nx.MultiGraph[str] = nx.MultiGraph(name=source.plan.name, protocol=source.plan.protocol)
    for device in source.devices.values():
        facts: dict[str, object] = {"kind": device.kind.value, "part_number": device.part_number, "rack": device.rack}
        facts |= {name: getattr(device, name) for name in ("plane", "rail", "unit", "pod", "slot_u")}
        graph.add_node(device.name, **{name: value for name, value in facts.items() if value is not None})
    counts = Counter(
        (link.a.device, link.z.device, link.name.value, link.speed_gbps, link.plane) for link in source.links
    )
    for (a, z, name, speed, plane), number in counts.items():
        edge: dict[str, object] = {
            "class": name,
            "speed_gbps": speed,
            "plane": plane,
            "links": number,
            "gbps": number * speed,
        }
        graph.add_edge(a, z, key=f"{name}-{speed}", **edge)
    return graph

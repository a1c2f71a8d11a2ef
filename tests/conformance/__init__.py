"""Fabrics that others have published, planned from what their sources ask for and compared count by count.

``published_fabrics.json`` and ``further_fabrics.json`` hold the cases with their sources; ``intents/<id>.yaml`` says
what the source of a case says (hosts, unit, switch, ratio, planes), never how many switches come out of it.
"""

"""Rules of structure: whether so many switches can do what is promised, and whether fewer would."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from catalogs.records import SwitchModel
from fabric.audit.quote.evidence import QuoteEvidence
from fabric.audit.quote.rule import QuoteFault, alike, examples, quote_rule
from fabric.audit.quote.rules.ports import ports_at, usual_ports
from fabric.audit.report import Severity

GENEROUS = Fraction(3, 2)
"""More than this many times the fewest switches is worth a question; growth and rack alignment explain less."""


@quote_rule(
    "QUOTE-OVERSUBSCRIPTION",
    "cables",
    remedy="Add the missing uplinks, or promise what is there.",
)
def leaves_keep_the_promise(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Downlink bandwidth / uplink bandwidth of every leaf that has both <= the ratio promised, 1:1 if none is."""
    promised = evidence.oversubscription
    said = "is promised" if evidence.promise.oversubscription else "is meant where nothing is promised"
    found = evidence.leaf_gbps.items()
    return alike(
        (f"a leaf has {down:,}G down and {up:,}G up, {_ratio(Fraction(down, up))}; {_ratio(promised)} {said}", leaf)
        for leaf, (down, up) in found
        if up and Fraction(down, up) > promised
    )


@quote_rule("QUOTE-DEAD-LEAF", "cables", remedy="Join the leaf to the spines.", severity=Severity.WARNING)
def leaves_have_uplinks(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Where there are spines, every leaf has an uplink."""
    if not evidence.devices_by_tier["spine"]:
        return []
    return alike(("a leaf has no cable to a spine", leaf) for leaf, (_, up) in evidence.leaf_gbps.items() if not up)


def fewest_switches(endpoints: int, radix: int, promised: Fraction) -> tuple[int, int]:
    """Least number of switches of ``radix`` ports that join ``endpoints`` at a leaf ratio, and the tiers it takes.

    Every tier but the top has as many ports up as down (over the ratio at the leaf), so t tiers take
    N + 2 N / r x (t - 1) ports; r = 1 gives 3 N / k and 5 N / k. Two tiers reach down x k endpoints, since a spine
    has at least one link to every leaf; what exceeds that takes three.
    """
    if endpoints <= radix:
        return 1, 1
    down = int(radix * promised / (1 + promised))
    tiers = 2 if endpoints <= down * radix else 3
    ports = endpoints + 2 * endpoints / promised * (tiers - 1)
    return -(-ports.numerator // (ports.denominator * radix)), tiers


def _radix(evidence: QuoteEvidence) -> tuple[int, list[SwitchModel], int] | None:
    """Ports of the largest switch of the bill at the endpoints' speed, the models, and the endpoints."""
    endpoints = evidence.endpoints
    models = [model for item, model in evidence.switch_items if item.installed]
    if endpoints is None or not models:
        return None
    speed = evidence.promise.endpoint_gbps or _host_speed(evidence)
    radixes = [ports_at(model, speed) if speed else usual_ports(model) for model in models]
    known = [radix for radix in radixes if radix is not None]
    return (max(known), models, endpoints) if known else None


def _host_speed(evidence: QuoteEvidence) -> int | None:
    speeds = {host.nic_port_gbps for _, host in evidence.host_items}
    return speeds.pop() if len(speeds) == 1 else None


@quote_rule(
    "QUOTE-TOO-FEW-SWITCHES",
    "bom",
    remedy="Ask for the tier that is missing: two tiers of k ports join k x k / 2 endpoints at 1:1, no more.",
)
def switches_can_join_the_endpoints(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Switches billed >= the fewest that join the endpoints at the ratio promised."""
    known = _radix(evidence)
    if known is None:
        return
    radix, models, endpoints = known
    fewest, tiers = fewest_switches(endpoints, radix, evidence.oversubscription)
    bought = sum(item.installed for item, _ in evidence.switch_items)
    if 0 < bought < fewest:
        ratio = evidence.oversubscription
        reach = int(radix * ratio / (1 + ratio)) * radix
        message = (
            f"{bought} switches of {radix} ports cannot join {endpoints:,} endpoints at {_ratio(ratio)}:"
            f" {tiers} tiers take at least {fewest}" + (f", two reach {reach:,} endpoints" if tiers > 2 else "")
        )
        cost = _price(evidence, models, fewest - bought)
        rows = examples([item for item, _ in evidence.switch_items])
        yield QuoteFault(message, rows, len(evidence.switch_items), cost)


@quote_rule(
    "QUOTE-TOO-MANY-SWITCHES",
    "bom",
    remedy="Ask what the others are for: growth, rack alignment, or a sizing that counts per rack.",
    severity=Severity.WARNING,
)
def switches_are_not_far_too_many(evidence: QuoteEvidence) -> Iterable[QuoteFault]:
    """Switches billed <= one and a half times the fewest that join the endpoints; spines likewise, where named."""
    known = _radix(evidence)
    if known is None:
        return
    radix, models, endpoints = known
    ratio = evidence.oversubscription
    fewest, tiers = fewest_switches(endpoints, radix, ratio)
    bought = sum(item.installed for item, _ in evidence.switch_items)
    spines = sum(item.installed for item, _ in evidence.switch_items if evidence.tier_of_item(item) == "spine")
    uplinks = Fraction(endpoints) / ratio
    few_spines = -(-uplinks.numerator // (uplinks.denominator * radix)) * (1 if tiers <= 2 else 2)
    rows = examples([item for item, _ in evidence.switch_items])
    need = f"{endpoints:,} endpoints at {_ratio(ratio)}"
    if spines > GENEROUS * few_spines:
        spine_models = [model for item, model in evidence.switch_items if evidence.tier_of_item(item) == "spine"]
        message = f"{spines} spines of {radix} ports for {need}: {few_spines} would carry them"
        yield QuoteFault(
            message, rows, len(evidence.switch_items), _saved(_price(evidence, spine_models, spines - few_spines))
        )
    elif bought > GENEROUS * fewest:
        message = f"{bought} switches of {radix} ports for {need}: {fewest} would join them"
        yield QuoteFault(message, rows, len(evidence.switch_items), _saved(_price(evidence, models, bought - fewest)))


def _price(evidence: QuoteEvidence, models: list[SwitchModel], number: int) -> Decimal | None:
    """Price of so many switches, of the cheapest model among them."""
    prices = [evidence.price_usd(model) for model in models]
    known = [price for price in prices if price is not None]
    return min(known) * number if known and len(known) == len(prices) else None


def _saved(cost: Decimal | None) -> Decimal | None:
    return None if cost is None else -cost


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}:{value.denominator}" if value.denominator < 100 else f"{float(value):.3f}:1"

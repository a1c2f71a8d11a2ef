"""An intent written as YAML reads back equal, and the schema accepts what the loader accepts."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import yaml
from hypothesis import HealthCheck, given, settings
from intent_strategies import intents
from schema_checker import accepts

from fabric import load
from fabric.intent import FabricIntent
from fabric.intent.document import read_document
from fabric.intent.plain import to_plain, to_yaml
from fabric.intent.schema import intent_schema

SCHEMA = intent_schema()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(intents)
def test_dumped_intent_reloads_equal(intent: FabricIntent) -> None:
    with mock.patch.object(load, "_missing_files", return_value=[]):
        loaded = load.parse_intent(to_yaml(intent).encode(), Path("any.yaml"))
    assert loaded.intent == intent


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(intents)
def test_schema_accepts_every_valid_intent(intent: FabricIntent) -> None:
    assert accepts(SCHEMA, to_plain(intent))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(intents)
def test_pydantic_reads_its_own_plain_values(intent: FabricIntent) -> None:
    assert FabricIntent.model_validate(to_plain(intent)) == intent
    assert FabricIntent.model_validate(intent.model_dump(mode="json")) == intent


def test_text_that_looks_like_a_number_is_quoted() -> None:
    for word in ("1e7", "2026", "1:1", "yes", "null", "~", "0x10", "1_000", ".5", "true", "", " a", "*x", "- b"):
        document = read_document(to_yaml({"key": word}))
        assert document.value == {"key": word}
        assert yaml.safe_load(to_yaml({"key": word})) == {"key": word}

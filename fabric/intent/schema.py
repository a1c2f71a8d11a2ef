"""The JSON Schema of an intent (draft 2020-12), for editors and for programs that write intents."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema

from fabric.intent.plain import to_plain
from fabric.intent.root import FabricIntent


class _Generator(GenerateJsonSchema):
    """Defaults as people write them, and no titles that only repeat the key."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the base class asks by schema
        return False

    def encode_default(self, dft: Any) -> Any:
        return to_plain(dft)

    def generate(self, schema: CoreSchema, mode: Any = "validation") -> dict[str, Any]:
        body = super().generate(schema, mode)
        return {"$schema": self.schema_dialect, **body, "title": "Intent of a Railspine fabric"}


def intent_schema() -> dict[str, Any]:
    """The schema as a mapping ready for json.dumps; it has no ``$id``, so that a file may keep it anywhere."""
    return FabricIntent.model_json_schema(schema_generator=_Generator)

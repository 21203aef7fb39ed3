"""Holds requests and answers to what a server's /openapi.json says of them."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import validate


class Described:
    """What a server says that it takes and gives."""

    def __init__(self, document: dict[str, Any]) -> None:
        validate(document)
        self.document = document

    @classmethod
    def by(cls, url: str) -> Described:
        """What the server at a URL says."""
        with urllib.request.urlopen(url.rstrip("/") + "/openapi.json", timeout=10) as response:
            return cls(json.load(response))

    def check(self, method: str, route: str, body: Any, status: int, answer: Any) -> None:
        """Raises where a request or its answer is not as it is described."""
        operation = self.document["paths"][route][method.lower()]
        if body is not None:
            self._holds(operation["requestBody"], body)
        responses = operation["responses"]
        self._holds(responses.get(str(status), responses["default"]), answer)

    def _holds(self, described: dict[str, Any], value: Any) -> None:
        schema = described["content"]["application/json"]["schema"]
        # References point into the document: the schema is checked where it stands.
        whole = {"components": self.document["components"], **schema}
        Draft202012Validator(whole).validate(value)

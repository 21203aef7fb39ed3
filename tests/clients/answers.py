"""Asks a server, with its admin key, for most of what it answers, and holds each answer to /openapi.json: no field may
be missing, of another kind, or not described. Prints how many answers were held."""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from described import Described


class Asking:
    """A server that is asked, and what it says of itself."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key, self.held = url, key, 0
        self.described = Described.by(url)
        for response in self._responses():
            response["schema"]["unevaluatedProperties"] = False

    def _responses(self) -> list[dict[str, Any]]:
        """What is described of all answers that are objects."""
        operations = [one for item in self.described.document["paths"].values() for one in item.values()]
        contents = [answer.get("content", {}) for one in operations for answer in one["responses"].values()]
        described = [content["application/json"] for content in contents if "application/json" in content]
        # Those that are any object are described in words alone.
        return [one for one in described if one["schema"] != {"type": "object"}]

    def __call__(self, method: str, route: str, body: Any = None, query: str = "", **named: str) -> Any:
        path = route
        for name, value in named.items():
            path = path.replace("{" + name + "}", value)
        headers = {"authorization": f"Bearer {self.key}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path + query, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as response:
            status, answer = response.status, json.load(response)
        self.described.check(method, route, body, status, answer)
        self.held += 1
        return answer


def finished(ask: Asking, job: str) -> Any:
    """A job, once it is done."""
    while True:
        answer = ask("GET", "/v1/jobs/{id}", id=job)
        if answer["state"] == "done":
            return answer
        time.sleep(0.3)


def main() -> None:
    ask = Asking(sys.argv[1], sys.argv[2])
    comment = {"text": "Try http://fastpc.example, it is free", "site": "herald", "author": {"email": "a@b.example"}}
    decided = ask("POST", "/v1/moderate", comment)
    for query in ["", "?brief=true"]:
        ask("POST", "/v1/moderate/batch", [comment, {"text": "long " * 20_000}], query)
    ask("POST", "/v1/links", comment)
    named = {"decision_id": decided["decision_id"], "label": "spam", "moderator": "ann"}
    label = ask("POST", "/v1/labels", named)
    ask("GET", "/v1/labels/{id}", id=label["id"])
    ask("GET", "/v1/labels", query="?decision_id=" + decided["decision_id"])
    ask("GET", "/v1/decisions/{id}", id=decided["decision_id"])
    for route in ["queue", "decisions", "settings", "keys", "audit", "models", "jobs", "webhooks", "model"]:
        ask("GET", "/v1/" + route)
    for route in ["/healthz", "/readyz"]:
        ask("GET", route)
    ask("PUT", "/v1/settings", {"keep_days": 30})
    ask("PUT", "/v1/settings/{site}", {"keeps": "comment"}, site="herald")
    ask("GET", "/v1/settings/{site}", site="herald")
    key = ask("POST", "/v1/keys", {"name": "x", "scopes": ["check"]})
    ask("POST", "/v1/keys/{id}/release", {"labels": "count"}, id=key["id"])
    hook = ask("POST", "/v1/webhooks", {"url": "http://127.0.0.1:9/x", "site": "herald"})
    ask("GET", "/v1/webhooks/{id}/deliveries", id=hook["id"])
    ask("GET", "/v1/sites/{site}", site="fastpc.example")
    ask("PUT", "/v1/sites/{site}", {"kind": "block", "note": "sells likes"}, site="fastpc.example")
    ask("DELETE", "/v1/sites/{site}", site="fastpc.example")
    finished(ask, ask("POST", "/v1/recheck", {"days": 1})["id"])
    model = finished(ask, ask("POST", "/v1/models")["id"])["outcome"]["model"]
    ask("GET", "/v1/models/{id}", id=model)
    ask("GET", "/v1/models/{id}/flips", id=model)
    ask("PUT", "/v1/models/{id}/shadow", id=model)
    ask("GET", "/v1/decisions/{id}", id=ask("POST", "/v1/moderate", comment)["decision_id"])
    ask("GET", "/v1/models/{id}", id=model)
    ask("DELETE", "/v1/models/shadow")
    ask("POST", "/v1/models/{id}/promote", {"force": True, "reason": "a trial"}, id=model)
    ask("POST", "/v1/models/rollback", {"reason": "it was one"})
    ask("POST", "/v1/erase", {"author": {"email": "a@b.example"}})
    again = ask("POST", "/v1/moderate", comment)["decision_id"]
    label = ask("POST", "/v1/labels", {**named, "decision_id": again})
    ask("DELETE", "/v1/labels/{id}", id=label["id"])
    print(ask.held)


main()

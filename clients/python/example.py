"""Has a comment judged, says what a moderator thinks of it, and takes that back.

    python3 example.py http://127.0.0.1:8080 [KEY]

It takes nothing but Python 3.9. With --check (and `pip install -r requirements.txt`), every request and
every answer is held to the server's /openapi.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.error
import urllib.request
from typing import Any, Callable, Optional

Check = Callable[[str, str, Any, int, Any], None]

COMMENT = {
    "id": "4711",
    "text": "My son found me a free program at http://fastpc.example, try it",
    "author": {"name": "Ann"},
    "site": "herald",
}


class ChaffError(Exception):
    """What the server says is wrong: a code for programs and a message for people."""

    def __init__(self, status: int, error: dict[str, str]) -> None:
        super().__init__(f"{status} {error['code']}: {error['message']}")
        self.status, self.code = status, error["code"]


class Chaff:
    """A server, and the key with which it is asked."""

    def __init__(self, url: str, key: Optional[str] = None, check: Optional[Check] = None) -> None:
        self.url, self.key, self.check = url.rstrip("/"), key, check

    def moderate(self, comment: dict[str, Any]) -> dict[str, Any]:
        """The verdict on a comment."""
        return self._ask("POST", "/v1/moderate", "/v1/moderate", comment)

    def label(self, decision_id: str, label: str, moderator: str) -> dict[str, Any]:
        """Says what a comment is: spam, ham, or malicious."""
        said = {"decision_id": decision_id, "label": label, "moderator": moderator}
        return self._ask("POST", "/v1/labels", "/v1/labels", said)

    def withdraw(self, label_id: str) -> dict[str, Any]:
        """Takes a label back."""
        return self._ask("DELETE", "/v1/labels/{id}", f"/v1/labels/{label_id}")

    def _ask(self, method: str, route: str, path: str, body: Any = None) -> dict[str, Any]:
        request = urllib.request.Request(self.url + path, method=method)
        if self.key:
            request.add_header("authorization", f"Bearer {self.key}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                status, answer = response.status, json.load(response)
        except urllib.error.HTTPError as refused:
            status, answer = refused.code, json.load(refused)
        if self.check:
            self.check(method, route, body, status, answer)
        if status >= 400:
            raise ChaffError(status, answer["error"])
        return answer


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("url", nargs="?", default="http://127.0.0.1:8080")
    arguments.add_argument("key", nargs="?")
    arguments.add_argument("--check", action="store_true", help="hold everything to /openapi.json")
    given = arguments.parse_args()
    check = None
    if given.check:
        from described import Described

        check = Described.by(given.url).check
    chaff = Chaff(given.url, given.key, check)
    try:
        verdict = chaff.moderate(COMMENT)
        print(verdict["decision"], round(verdict["score"], 3))
        for reason in verdict["evidence"][:3]:
            print(f"  {reason['weight']:.2f} {reason['detail']}")
        label = chaff.label(verdict["decision_id"], "spam", "ann")
        print("label", label["state"])
        print("label", chaff.withdraw(label["id"])["state"])
    except ChaffError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

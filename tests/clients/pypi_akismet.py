"""PyPI's akismet, pointed at a server by a transport of its HTTP client; prints what it is told, as JSON.

Arguments: the server (http://host:port), the key, the site, an honest comment, spam.
"""

import json
import sys

import akismet
import httpx

server, key, site, ham, spam = sys.argv[1:]
IP = "198.51.100.7"


class ToServer(httpx.HTTPTransport):
    """Sends what is meant for rest.akismet.com to the server instead; the key goes into the path."""

    def handle_request(self, request):
        path = f"/k/{request.headers['x-key']}{request.url.raw_path.decode()}"
        request.url = httpx.URL(server).copy_with(raw_path=path.encode())
        return super().handle_request(request)


def client(key):
    http = httpx.Client(transport=ToServer(), headers={"x-key": key, "user-agent": akismet.USER_AGENT}, timeout=30)
    return akismet.SyncClient(akismet.Config(key=key, url=site), http_client=http)


def error(call):
    """The name of the error that a call ends in."""
    try:
        return f"none, but {call()!r}"
    except akismet.AkismetError as raised:
        return type(raised).__name__


good, bad = client(key), client("guessed")
print(json.dumps({
    "verify": [good.verify_key(), bad.verify_key()],
    "ham": good.comment_check(IP, comment_content=ham, comment_type="comment").name,
    "spam": good.comment_check(IP, comment_content=spam, comment_type="comment").name,
    "guaranteed": good.comment_check(IP, comment_author="akismet-guaranteed-spam").name,
    "test": good.comment_check(IP, comment_content=ham, is_test=True).name,
    "submit": [good.submit_spam(IP, comment_content=spam), good.submit_ham(IP, comment_content=ham)],
    "wrong key": error(lambda: bad.comment_check(IP, comment_content=ham)),
    "usage": good.usage_limit(),
    "sites": {"total": good.key_sites()["total"], "csv": good.key_sites(result_format="csv").splitlines()[0]},
}))

"""A few lines of HTTP for the tests of the server."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Reply:
    """Status, headers and body of an answer."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


def send(url: str, method: str, path: str, body: bytes | None, content_type: str | None) -> Reply:
    """One request."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        connection.request(method, path, body, {"Content-Type": content_type} if content_type else {})
        reply = connection.getresponse()
        headers = {name.lower(): value for name, value in reply.getheaders()}
        return Reply(reply.status, headers, reply.read().decode())
    finally:
        connection.close()


def get(url: str, path: str) -> Reply:
    """A GET request."""
    return send(url, "GET", path, None, None)


def post(url: str, path: str, body: Any) -> Reply:
    """A POST request of JSON."""
    return send(url, "POST", path, json.dumps(body).encode(), "application/json")


def generate(url: str, inputs: str, **parameters: Any) -> Reply:
    """POST /generate."""
    return post(url, "/generate", {"inputs": inputs, "parameters": parameters})


def at_once(calls: list[Any]) -> list[Reply]:
    """Runs requests side by side, in a thread each."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]

"""Whom a server on this machine answers: pages of other sites may lead a browser here by a name of theirs."""

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def only_for(host: str) -> Callable[[web.Request, Handler], Awaitable[Any]]:
    """A middleware that refuses requests for other names, where only this machine is meant to ask.

    An address in numbers is nobody's name, so it passes. A server that listens at an address of the network has names
    that it cannot know, and takes all.

    Args:
        host: the name or address at which the server listens.
    """

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> Any:
        asked = _name_of(request.headers.get("Host", ""))
        if _is_local(host) and not (_address(asked) or _is_local(asked) or asked in ("", host)):
            remedy = "ask it as localhost, or start it with --host and an address of the network"
            return web.Response(text=f"This server is not {asked[:100]}: {remedy}", status=421)
        return await handler(request)

    return refuse


def _name_of(header: str) -> str:
    """The host in a Host header, without port and brackets."""
    name = header.strip().lower()
    return name[1:].split("]")[0] if name.startswith("[") else name.rsplit(":", 1)[0]


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_local(name: str) -> bool:
    name = name.rstrip(".")
    address = _address(name)
    return name == "localhost" or name.endswith(".localhost") or (address is not None and address.is_loopback)

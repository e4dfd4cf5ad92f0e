"""The one cookie: an opaque random token. What it stands for is a row in the database.

Flask's own session lives in a signed cookie that everybody can read and nobody can revoke, so this interface
keeps nothing in it. The CSRF token is derived from the cookie's token and the secret key, which gives every
visitor one without a row and ends with the session.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Flask
from flask.sessions import SessionInterface, SessionMixin
from flask.wrappers import Request, Response

SHORTEST_TOKEN = 40


class BrowserSession(dict[str, str], SessionMixin):
    """The request's view of its cookie; `renew` gives the browser a new token."""

    def __init__(self, token: str, *, fresh: bool, key: str) -> None:
        super().__init__()
        self._key = key
        self.renew(token, fresh=fresh)

    def renew(self, token: str | None = None, *, fresh: bool = True) -> str:
        """Take this token, or a new random one of 256 bits, and derive its CSRF token."""
        self.token, self.fresh = token or secrets.token_urlsafe(32), fresh
        derived = hmac.new(self._key.encode(), f"csrf:{self.token}".encode(), hashlib.sha256)
        self["csrf_token"] = derived.hexdigest()
        return self.token

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the token: what the database keeps of it."""
        return hashlib.sha256(self.token.encode()).hexdigest()


class BrowserSessions(SessionInterface):
    """Reads and sets the cookie."""

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """The session the browser's cookie names, or a fresh one."""
        token = request.cookies.get(cookie_name(request.is_secure), "")
        known = len(token) >= SHORTEST_TOKEN and token.isascii()
        key = str(app.secret_key)
        if known:
            return BrowserSession(token, fresh=False, key=key)
        return BrowserSession(secrets.token_urlsafe(32), fresh=True, key=key)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie when the browser has a new token and a page needed it."""
        from flask import g, request

        if not isinstance(session, BrowserSession) or not session.fresh:
            return
        if request.endpoint == "static" or not (g.get("csrf_token") or session.modified):
            return
        secure = request.is_secure
        options = {"httponly": True, "samesite": "Lax", "secure": secure, "path": "/"}
        response.set_cookie(cookie_name(secure), session.token, **options)  # type: ignore[arg-type]


def cookie_name(secure: bool) -> str:
    """`__Host-` binds the cookie to this host and to https; plain http cannot have it."""
    return "__Host-tollgate" if secure else "tollgate"

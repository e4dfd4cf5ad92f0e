"""One request: find the person, load what the address names, ask the policy, run the view, commit once.

Areas declare on the route line what a person must be allowed to do. The gate refuses an endpoint without such
a declaration. Children load through their parents and within what the person can reach, so that what somebody
may not see answers 404; what they may see and not do answers 403. A GET can never write.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Flask, abort, current_app, g, make_response, request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import bindparam, select
from werkzeug.routing import IntegerConverter, UUIDConverter
from werkzeug.wrappers import Response

from app.core import clock, events, idempotency, payloads, policy
from app.core.acting import Act
from app.core.db import db
from app.core.transaction import afterwards, is_writing, transaction, write_afterwards

NUMBERED = frozenset({"project", "unit", "person", "metric", "access_token", "tablet", "partner_access"})
SAFE_METHODS = frozenset({"GET", "HEAD"})
KEY: Any = bindparam("key_in_the_address")
View = Callable[..., Any]
Loader = Callable[[Any, Any, dict[str, Any]], Any]

csrf = CSRFProtect()
entries: dict[str, Entry] = {}
_loaders: dict[str, Loader] = {}
_standing: dict[str, Callable[[], Any]] = {}
_identify: list[Callable[[], Any]] = []
_identify_by_token: list[Callable[[], Any]] = []


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a route declares: the action, the name of its subject, work that must precede the transaction."""

    may: str
    subject: str | None
    prepare: Callable[..., Any] | None
    names: tuple[str, ...]
    methods: frozenset[str]
    proof: bool
    most_bytes: int
    bearer: str
    partners: bool


class Area(Blueprint):
    """A blueprint whose every route says `may=`."""

    def route(  # type: ignore[override]  # noqa: PLR0913 - all that an address declares stands in one place
        self,
        rule: str,
        *,
        may: str,
        methods: tuple[str, ...] = ("GET",),
        subject: str | None = None,
        prepare: Callable[..., Any] | None = None,
        endpoint: str | None = None,
        proof: bool = False,
        most_bytes: int = 0,
        bearer: str = "",
        partners: bool = False,
    ) -> Callable[[View], View]:
        """Declare an address.

        `subject` names what the action is done to: one of the address's own parts (the last one unless said
        otherwise) or something standing, such as `organisation`. `prepare(**keys)` runs after a first
        authorisation and before the write transaction; what it returns reaches the view as `prepared`.
        `proof` asks for the password once more when it was given too long ago. `most_bytes` lets larger requests in.
        `bearer`, `read` or `write`, is what an access token must be made for: no cookie and no form is taken here.
        `partners` opens it to people from outside, for whom every other address but the public ones is not found.
        """
        policy.check_guard(rule, may, writes=bool(set(methods) - SAFE_METHODS))
        names = tuple(re.findall(r"<(\w+):\1>", rule))
        wanted = subject or (names[-1] if names else None)
        entry = Entry(
            may=may, subject=wanted, prepare=prepare, names=names, methods=frozenset(methods), proof=proof,
            most_bytes=most_bytes, bearer=bearer, partners=partners,
        )  # fmt: skip

        def declare(view: View) -> View:
            name = endpoint or view.__name__
            entries[f"{self.name}.{name}"] = entry
            guarded = _guarded(view, entry)
            self.add_url_rule(rule, name, guarded, methods=list(methods), provide_automatic_options=False)
            return view

        return declare


def identify_with(find: Callable[[], Any]) -> None:
    """Tell the gate how to find the person behind the request."""
    _identify[:] = [find]


def identify_tokens_with(find: Callable[[], Any]) -> None:
    """Tell the gate how to find the owner of the access token that a request shows."""
    _identify_by_token[:] = [find]


def loads(name: str) -> Callable[[Loader], Loader]:
    """Register how `<name:…>` in an address becomes an object: `loader(key, person, already loaded)`."""

    def register(loader: Loader) -> Loader:
        _loaders[name] = loader
        return loader

    return register


def stands(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a subject that no address names, such as the organisation or the person themself."""

    def register(find: Callable[[], Any]) -> Callable[[], Any]:
        _standing[name] = find
        return find

    return register


def init_app(app: Flask) -> None:
    """Connect the gate's converters, CSRF protection and the check of undeclared endpoints."""
    csrf.init_app(app)
    app.url_map.converters |= {name: _Numbered if name in NUMBERED else _Keyed for name in _loaders}
    app.url_map.converters["int"] = _Numbered
    app.jinja_env.globals["may"] = lambda action, subject: policy.allows(g.me, action, subject)
    app.before_request(_refuse_undeclared)
    app.teardown_request(lambda _error: write_afterwards())


class _Numbered(IntegerConverter):
    """The key of a table whose keys are numbers; no larger than a database's integer."""

    regex = "[0-9]+"  # not every sign that Unicode calls a digit

    def __init__(self, url_map: Any) -> None:
        super().__init__(url_map, max=2**31 - 1)

    def to_url(self, value: Any) -> str:
        return str(getattr(value, "id", value))


class _Keyed(UUIDConverter):
    """The key of a row with a UUID."""

    def to_url(self, value: Any) -> str:
        return str(getattr(value, "id", value))


def _refuse_undeclared() -> None:
    if request.endpoint and request.endpoint != "static" and request.endpoint not in entries:
        raise RuntimeError(f"{request.endpoint} declares no right")


def act() -> Act:
    """The act of this request: its person, its moment, its address."""
    if "act" not in g:
        through = g.token.name if g.get("token") else ""
        origin = request.remote_addr or ""
        g.act = Act(person=g.me, at=clock.now(), request_id=g.request_id, origin=origin, through=through)
    return g.act


class _Refused(Exception):
    """Carries an answer out of a transaction that must not be committed."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def _guarded(view: View, entry: Entry) -> View:
    @wraps(view)
    def answer(**keys: Any) -> Response:
        writing = request.method not in SAFE_METHODS
        if entry.bearer:
            current_app.extensions["before_token"](entry.bearer)
        elif writing:
            payloads.refuse_other_than_forms()
            payloads.refuse_large_forms(from_strangers=entry.may == policy.PUBLIC)
            _let_large_in(entry, keys)
            csrf.protect()
        if entry.prepare is not None and writing:
            keys |= {"prepared": _prepare(entry, dict(keys))}
        try:
            with transaction(writing=writing):
                return _answer(view, entry, keys)
        except _Refused as refused:
            return refused.response

    return answer


def _let_large_in(entry: Entry, keys: dict[str, Any]) -> None:
    """Before a large request is parsed, which fills the disk, it is known who sends it and that they may."""
    if entry.most_bytes and payloads.is_larger_than_usual():
        with transaction(writing=False):
            _admit(entry, dict(keys))
        request.max_content_length = entry.most_bytes


def _prepare(entry: Entry, keys: dict[str, Any]) -> Any:
    with transaction(writing=False):
        _admit(entry, dict(keys))
        if idempotency.is_known():
            return None  # the view does not run again
    assert entry.prepare is not None
    return entry.prepare(**keys)


def _answer(view: View, entry: Entry, keys: dict[str, Any]) -> Response:
    _admit(entry, keys)
    earlier = idempotency.recall() if is_writing() and not entry.bearer else None
    response = earlier or make_response(view(**keys))
    if not is_writing():
        db.session.expunge_all()  # nothing is read any more, and expiring each row costs more than letting it go
        return response
    if response.status_code >= 400:
        raise _Refused(response)
    if earlier is None:
        idempotency.remember(response)
    return response


def _admit(entry: Entry, keys: dict[str, Any]) -> None:
    """Find the person, load each part of the address in order, ask the policy; abort unless allowed."""
    identify = _identify_by_token if entry.bearer else _identify
    g.me = identify[0]() if identify else None
    g.pop("act", None)
    if g.me is None and entry.may != policy.PUBLIC:
        current_app.extensions["ask_for_token" if entry.bearer else "ask_to_sign_in"]()
    if entry.bearer and not g.token.admits(entry.bearer):
        _deny(403, entry)
    if policy.is_partner(g.me) and not entry.partners and entry.may != policy.PUBLIC:
        _deny(404, entry)
    for name in entry.names:
        keys[name] = _loaders[name](keys[name], g.me, keys)
        if keys[name] is None:
            _deny(404, entry)
    subject = _subject(entry, keys)
    if not policy.allows(g.me, entry.may, subject):
        _deny(403, entry, why=getattr(subject, "closed_to", {}).get(entry.may))
    if entry.proof and request.method not in SAFE_METHODS:
        current_app.extensions["ask_for_proof"]()


def _subject(entry: Entry, keys: dict[str, Any]) -> Any:
    if entry.subject is None:
        return None
    return _standing[entry.subject]() if entry.subject in _standing else keys[entry.subject]


@dataclass(frozen=True, kw_only=True)
class _Denied:
    """The subject of a refusal's event: the endpoint that was asked for."""

    event_key: str
    event_kind: str = "request"
    event_project: int | None = None


def _deny(status: int, entry: Entry, *, why: Any = None) -> None:
    if request.method not in SAFE_METHODS:
        done, subject = act(), _Denied(event_key=(request.endpoint or "")[:40])
        changes = {"may": (None, entry.may), "path": (None, quote(request.path)[:200])}
        afterwards(lambda: events.record(done, subject, "denied", changes=changes))
    g.closed_because = why
    abort(status, str(why) if why else None)


def reached(query: Any, key: int | UUID) -> Any:
    """One object of a query by its key, locked for the change when the request writes; None out of reach.

    The lock is a statement of its own: PostgreSQL reads what is joined to a row it had to wait for as it was
    before the wait.
    """
    return found(query.where(query.column_descriptions[0]["entity"].id == KEY), key)


def found(query: Any, key: int | UUID) -> Any:
    """As `reached`, of a query that compares with `KEY` itself and may have been built before."""
    if is_writing() and db.engine.dialect.name == "postgresql":  # SQLite has one writer at a time
        model = query.column_descriptions[0]["entity"]
        db.session.execute(select(model.id).where(model.id == key).with_for_update())
    fresh = {"populate_existing": is_writing()}  # given here, because a statement that was built before costs less
    return db.session.scalars(query, {KEY.key: key}, execution_options=fresh).unique().one_or_none()

"""The database: one declarative base, UTC datetimes, decimal money."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, MetaData, Result, Select
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the program."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def columns(statement: Select[Any], **parameters: Any) -> Result[Any]:
    """The rows of a statement that asks for columns alone, in the running transaction, past the costly ORM."""
    return db.session.connection().execute(statement, parameters)


if TYPE_CHECKING:

    class Model(Base):
        """What a model inherits from, spelled out for the type checker."""

        __abstract__ = True
else:
    Model = db.Model


LENGTH_WITHOUT_ZONE = len("2026-01-01 00:00:00.000000")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, UTC in the database and in Python. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def bind_processor(self, dialect: Dialect) -> Any:
        """On SQLite at once the text that is stored, in a fifth of the time that two steps take."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def written(value: datetime | None) -> str | None:
            if value is not None and value.tzinfo is UTC:
                return value.isoformat(" ", "microseconds")[:LENGTH_WITHOUT_ZONE]
            in_utc = self.process_bind_param(value, dialect)
            return None if in_utc is None else in_utc.isoformat(" ", "microseconds")

        return written

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """A decimal amount with two places, kept as whole hundredths so that SQLite adds it exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((Decimal(value) * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-2)

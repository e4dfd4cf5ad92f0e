"""What programs send and get, as marshmallow schemas: they check what comes and are what the OpenAPI document says."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

MOST_VALUES = 1000
LONGEST_KEY = 120
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
KEY = r"^[^\u0000-\u001f\u007f]+$"
UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class When(fields.Field[date | datetime]):
    """A day, or a moment with its zone."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> date | datetime:
        try:
            if isinstance(value, str) and DAY.fullmatch(value):
                return date.fromisoformat(value)
            if isinstance(value, str) and MOMENT.fullmatch(value):
                return datetime.fromisoformat(_whole_microseconds(value.upper()))
        except ValueError:
            pass
        raise ValidationError("Send a day (2026-11-20) or a moment with its zone (2026-11-20T08:15:00+00:00).")


def _whole_microseconds(moment: str) -> str:
    """Python reads six digits of a second at most."""
    return re.sub(r"(\.\d{6})\d+", r"\1", moment)


class Figure(fields.Field[float]):
    """A JSON number; neither text nor true or false."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("Send a number.")
        return value


class SourceKey(fields.String):
    """The key of a row where it comes from: text without control characters."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        if isinstance(text, str) and UNFIT.search(text):
            raise ValidationError("Not a valid string.")
        return text


def _key(**options: Any) -> SourceKey:
    about = "What the sender calls the row; the same key is the same row, however often it comes."
    checks = [validate.Length(1, LONGEST_KEY), validate.Regexp(KEY)]
    return SourceKey(validate=checks, metadata={"description": about}, **options)


class ValueIn(Schema):
    """A value to be recorded."""

    at = When(
        required=True,
        metadata={
            "type": "string",
            "anyOf": [{"format": "date"}, {"format": "date-time"}],
            "description": "The day it was measured on, or the moment with its zone.",
        },
    )
    value = Figure(required=True, metadata={"type": "number", "description": "The number, or how many were counted."})
    checked = Figure(metadata={"type": "number", "description": "How many were checked, of counts and shares."})
    note = fields.String(metadata={"description": "Up to 200 characters."})
    key = _key()
    levels = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={
            "description": "The level of each factor by which the values are split, by names. A value with a name that "
            "is none is refused by itself; an empty text says that the level is not known.",
            "example": {"Shift": "Night"},
        },
    )


class FewValues(fields.List):
    """A list that is counted before anything of it is read: telling what is wrong with a million takes long."""

    def _deserialize(self, value: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(value, list):
            validate.Length(1, MOST_VALUES)(value)
        return super()._deserialize(value, *arguments, **options)


class Batch(Schema):
    """Up to 1,000 values of one measure."""

    values = FewValues(fields.Nested(ValueIn), required=True, validate=validate.Length(1, MOST_VALUES))
    existing = fields.String(
        validate=validate.OneOf(["keep", "replace"]),
        load_default="keep",
        metadata={"description": "What happens to a value that stands already: it is kept unless `replace` is sent."},
    )


class ItemOut(Schema):
    """What became of one value; `code`, `message` and `field` where it was refused."""

    state = fields.String(required=True, validate=validate.OneOf(["created", "replaced", "unchanged", "refused"]))
    id = fields.UUID(metadata={"description": "The value that stands now."})
    code = fields.String()
    message = fields.String()
    field = fields.String()


class BatchOut(Schema):
    """What became of each value, in the order they came, and how many there were of each state."""

    created = fields.Integer(required=True)
    replaced = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    items = fields.List(fields.Nested(ItemOut), required=True)


class UnitOut(Schema):
    """The unit a measure belongs to."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    code = fields.String(required=True)


class MetricOut(Schema):
    """A measure."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    unit = fields.Nested(UnitOut, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["count", "proportion", "continuous", "time"]))
    measured_in = fields.String(required=True)
    per = fields.Integer(required=True)
    value_name = fields.String(required=True)
    denominator_name = fields.String(required=True)
    direction = fields.String(required=True)
    period = fields.String(required=True)
    goal = fields.Float(required=True, allow_none=True)
    lower_limit = fields.Float(required=True, allow_none=True)
    upper_limit = fields.Float(required=True, allow_none=True)


class FactorOut(Schema):
    """What the values of a measure are split by, and the levels that can be said; of operators none, because any name
    can be said and only a pseudonym is kept."""

    name = fields.String(required=True)
    levels = fields.List(fields.String(), required=True)


class OneMetricOut(MetricOut):
    """A measure with its factors."""

    factors = fields.List(fields.Nested(FactorOut), required=True)


class MetricsOut(Schema):
    """A page of measures; `next` is the address of the following one, or null."""

    metrics = fields.List(fields.Nested(MetricOut), required=True)
    next = fields.String(required=True, allow_none=True)


class ValueOut(Schema):
    """A value that counts."""

    id = fields.UUID(required=True)
    day = fields.Date(required=True)
    at = fields.AwareDateTime(required=True, allow_none=True)
    value = fields.Float(required=True)
    checked = fields.Float(required=True, allow_none=True)
    note = fields.String(required=True)
    special_cause = fields.String(required=True)
    levels = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True,
        metadata={"description": "What the value says of each factor, by names; what it does not say is missing."},
    )  # fmt: skip
    key = fields.String(required=True, allow_none=True, attribute="source_key")
    entered_at = fields.AwareDateTime(required=True)


class ValuesOut(Schema):
    """A page of values, the oldest first; `next` is the address of the following one, or null."""

    observations = fields.List(fields.Nested(ValueOut), required=True)
    next = fields.String(required=True, allow_none=True)


class MetricsQuery(Schema):
    """Which page of measures."""

    after = fields.Integer(validate=validate.Range(0, 2**31 - 1), load_default=0)
    limit = fields.Integer(validate=validate.Range(1, 200), load_default=50)


class ValuesQuery(Schema):
    """Which page of values, between which days."""

    after = fields.UUID(metadata={"description": "The id of the last value of the page before."})
    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    limit = fields.Integer(validate=validate.Range(1, MOST_VALUES), load_default=200)


class ProblemOut(Schema):
    """What went wrong (RFC 9457); `errors` say where in what was sent."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    errors = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    request_id = fields.String(required=True)

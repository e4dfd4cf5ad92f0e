"""How often a token may come: a bucket of requests that fills up again, kept by each web process for itself."""

from __future__ import annotations

import time
from collections import OrderedDict
from math import ceil
from threading import Lock

A_SECOND, AT_ONCE = 250.0, 1000.0
MOST_KEPT = 10_000

_buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
_lock = Lock()


def seconds_to_wait(key: str) -> int:
    """Count a request; 0 when it may be answered, else in how many seconds to come again."""
    now = time.monotonic()
    with _lock:
        left, seen = _buckets.pop(key, (AT_ONCE, now))
        left = min(AT_ONCE, left + (now - seen) * A_SECOND)
        _buckets[key] = (left - 1 if left >= 1 else left, now)
        if len(_buckets) > MOST_KEPT:
            _buckets.popitem(last=False)
    return 0 if left >= 1 else max(1, ceil((1 - left) / A_SECOND))

"""How long traces of signing in are kept: failures a day, ended sign-ins 90 days, links 30 days past their end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from app.accounts.models import FailedAttempt, SecretLink, SignIn
from app.core import daily
from app.core.db import db

FAILURES_KEPT_FOR = timedelta(days=1)
SIGN_INS_KEPT_FOR = timedelta(days=90)
LINKS_KEPT_FOR = timedelta(days=30)


@daily.task
def forget_old_traces(at: datetime) -> None:
    """Rows that no check reads any more; the audit trail keeps who signed in."""
    db.session.execute(delete(FailedAttempt).where(FailedAttempt.at < at - FAILURES_KEPT_FOR))
    db.session.execute(delete(SignIn).where(SignIn.began_at < at - SIGN_INS_KEPT_FOR))
    db.session.execute(delete(SecretLink).where(SecretLink.expires_at < at - LINKS_KEPT_FOR))

"""What the page of a project's measure shows: verdict, chart, checks, numbers, advice, and the forms beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.analyses import saved, sentences
from app.analyses.advice import Advice, advice
from app.analyses.forms import LinkForm, SameWayForm, offer_roles
from app.analyses.judging import reading_of, reading_of_metric
from app.analyses.pictures import Charts, charts_for_partner, charts_of, charts_of_metric
from app.analyses.reading import COMPARED, Reading
from app.analyses.statistics_fold import statistics_lines
from app.analyses.tiles import tiles
from app.analyses.usual_ranges import usual_from
from app.core import policy, words
from app.core.forms import page_number
from app.metrics import queries
from app.metrics.models import Metric, MetricLink
from app.metrics.value_views import new_record_form
from app.projects.rooms import room


@dataclass(frozen=True)
class Verdict:
    """A reading in the words of a page: headline, second line, tiles, checks and numbers."""

    reading: Reading

    @property
    def headline(self) -> str:
        return sentences.headline(self.reading)

    @property
    def second_line(self) -> str:
        return sentences.second_line(self.reading)

    @property
    def tiles(self) -> list[dict[str, str]]:
        return tiles(self.reading)

    @property
    def statistics(self) -> list[tuple[str, str]]:
        return statistics_lines(self.reading)

    @property
    def checks(self) -> list[dict[str, str]]:
        return sentences.check_items(self.reading)

    @property
    def trust(self) -> str:
        """Can we trust this? 4 checks passed, 1 to look at"""
        return trust_summary(self.checks)


def trust_summary(items: list[dict[str, str]]) -> str:
    """How many checks passed, how many ask for a look, and how many only tell something, in words."""
    count = Counter("look" if item["kind"] == "todo" else item["kind"] for item in items)
    told = [ngettext("%(num)d check passed", "%(num)d checks passed", count["ok"])]
    if count["look"]:
        told.append(ngettext("%(num)d to look at", "%(num)d to look at", count["look"]))
    if count["info"]:
        told.append(ngettext("%(num)d to know", "%(num)d to know", count["info"]))
    return _("Can we trust this? %(told)s", told=", ".join(told))


def measure_page(
    link: MetricLink, *, link_form: LinkForm | None = None, same_way_form: SameWayForm | None = None, problem: str = ""
) -> Any:
    """The page; with a form that has errors the answer is 422."""
    reading = reading_of(link)
    forms = {"link_form": link_form or new_link_form(link), "same_way_form": same_way_form or new_same_way_form(link)}
    page = render_template(
        "analyses/measure.html",
        project=link.project,
        link=link,
        metric=link.metric,
        reading=reading,
        verdict=Verdict(reading),
        charts=charts_of(link, reading),
        advice=[_with_address(link, line) for line in _advice(link, reading)],
        values=queries.values_page(link.metric, page_number()),
        analyses=saved.of_link(link),
        said=sentences.verdict_words,
        record_form=_record_form(link),
        usual=usual_from(reading),
        problem=problem,
        form=next((form for form in forms.values() if form.errors), forms["link_form"]),
        **forms,
    )
    return page, 422 if problem or any(form.errors for form in forms.values()) else 200


@dataclass(frozen=True)
class ByItself:
    """What the page of a measure shows of what its data say, whichever projects use it."""

    reading: Reading
    verdict: Verdict
    charts: Charts


def by_itself(metric: Metric) -> ByItself | None:
    """The verdict and the chart of a measure; None without values."""
    reading = reading_of_metric(metric)
    charts = charts_of_metric(metric, reading)
    return ByItself(reading, Verdict(reading), charts) if charts else None


def for_partner(metric: Metric) -> ByItself | None:
    """As `by_itself`, with a chart on which nothing is named that colleagues wrote."""
    reading = reading_of_metric(metric)
    charts = charts_for_partner(metric, reading)
    return ByItself(reading, Verdict(reading), charts) if charts else None


def _advice(link: MetricLink, reading: Reading) -> list[Advice]:
    return advice(reading, has_baseline=link.baseline is not None)


def _with_address(link: MetricLink, line: Advice) -> dict[str, str]:
    """A line of advice for the macro `checks`, led to its room if one may go there."""
    item = {"kind": "next", "head": line.head.removesuffix("."), "text": line.text, "href": "", "link": line.link}
    if line.room == "baseline" and policy.allows(g.me, "link.edit", link.project):
        item["href"] = url_for("measures.baseline", project=link.project, link=link)
    if line.room == "change" and policy.allows(g.me, "metric.edit", link.metric):
        item["href"] = url_for("metrics.metric", metric=link.metric, link=link.id, _anchor="changes")
    if line.room == "fishbone":
        item["href"] = room("fishbone", link.project)
    return item


def new_link_form(link: MetricLink) -> LinkForm:
    """The form that changes what the measure is used for, as it stands."""
    return offer_roles(LinkForm(formdata=None, obj=link))


def new_same_way_form(link: MetricLink) -> SameWayForm:
    """The question how it was counted, with the answer given."""
    answer = None if link.same_way is None else "yes" if link.same_way else "no"
    return SameWayForm(formdata=None, obj=link, answer=answer)


def _record_form(link: MetricLink) -> Any:
    if not policy.allows(g.me, "metric.record", link.metric):
        return None
    form = new_record_form(link.metric)
    form.link.data = str(link.id)
    return form


def add_words(link: MetricLink) -> str:
    """What the button on phones says: today's count, or a value."""
    return _("Add today's count") if link.metric.is_counted and link.metric.period == "day" else _("Add a value")


def card_title(link: MetricLink) -> str:
    """What the card of the form is called."""
    titles = {"day": _("Add a day"), "week": _("Add a week"), "month": _("Add a month"), "order": _("Add an order")}
    return titles.get(link.metric.period, _("Add a value"))


def chart_title(metric: Metric) -> str:
    """Day by day, week by week …"""
    titles = {
        "day": _("Day by day"), "week": _("Week by week"), "month": _("Month by month"),
        "quarter": _("Quarter by quarter"), "year": _("Year by year"), "order": _("One after the other"),
    }  # fmt: skip
    return titles[metric.period]


def shows_question(reading: Reading) -> bool:
    """Whether the question how it was counted makes sense yet."""
    return reading.mode == COMPARED


def confirmed_text(link: MetricLink) -> str:
    """Who said how it was counted, and when."""
    if link.same_way is None or link.same_way_by is None or link.same_way_at is None:
        return ""
    told = {"who": link.same_way_by.name, "when": words.day(link.same_way_at)}
    if link.same_way:
        return _("%(who)s confirmed on %(when)s that both were counted the same way.", **told)
    return _("%(who)s said on %(when)s that they were counted differently.", **told)

"""The forms of measures, their values, formulas and check sheets: what each sends."""

from __future__ import annotations

from tests.access.objects import Objects
from tests.company import Company

Values = dict[str, str]
WITHOUT_FIELDS = ("watch_folder", "end_folder", "archive", "bring_back", "end_formula")

CORRECTED = {"value": "36", "reason": "Misread", "version": "1"}


def measures(company: Company, objects: Objects) -> dict[str, Values]:
    """What each form sends."""
    measure = {
        "name": "Late lorries", "kind": "count", "value_name": "Late", "denominator_name": "Lorries", "per": "100",
        "decimals": "1", "direction": "lower", "period": "day", "goal": "4", "goal_basis": "average",
        "goal_share": "", "lower_limit": "", "upper_limit": "", "measured_in": "lorries",
        "owner_id": str(company.people["dana"]), "definition": "Every lorry", "source": "Gate log", "is_watched": "y",
        "reaction_plan": "Call the gate",
    }  # fmt: skip
    value = {"day": "2026-09-02", "checked": "9640", "value": "37", "note": "Stocktake", "special_cause": "Fire",
             "link": str(objects.keys["link"]), "sure": "37/9640"}  # fmt: skip
    waited = {**value, "meaning": objects.keys["meaning"]}
    change = {"title": "New labels", "day": "2026-10-20", "is_trial": "y", "link": str(objects.keys["link"])}
    return {
        "alerts.acknowledge": {"cause": "Scanners offline", "version": "1"},
        "offline.take": {**waited, "day": "2026-09-03"},
        "offline.correct": {**waited, "day": "2026-09-04", **CORRECTED, "sure": "36/9640"},
        "metrics.create": measure,
        "metrics.edit": {**measure, "period": "day", "per": "1000", "version": "1"},
        **{f"metrics.{name}": {} for name in WITHOUT_FIELDS},
        "metrics.record": value,
        **_corrections(value),
        "metrics.formula": {"formula": "a / 8 + 0 * b", **_letters(str(objects.keys["metric"])), "version": ""},
        "metrics.edit_plan": {"question": "Is Zone B worse at night?", "collectors": "The shift lead", "version": ""},
        "metrics.add_change": change,
        "metrics.change_change": {**change, "version": "1"},
        **{f"metrics.{verb}_change": {} for verb in ("remove", "restore")},
        **_check_sheets(),
        **_factors(),
        **_partners(),
        "measures.add": {"metric": str(objects.keys["importing.confirm.metric"]), "role": "balancing", "margin": "3"},
        "measures.change_link": {"role": "primary", "margin": "", "looks_planned": "3", "version": "1"},
        "measures.baseline": {"first": "2026-10-06", "last": "2026-10-25", "reason": ""},
        "measures.same_way": {"answer": "yes", "version": "1"},
        **{f"measures.{verb}": {} for verb in ("save", "rerun", "remove", "restore")},
    }


def _corrections(value: Values) -> dict[str, Values]:
    changed = {"day": "2026-09-01", "value": "36", "sure": "36/9640", "version": "1", "reason": "Misread"}
    return {
        "metrics.observation": {**value, **changed},
        **{f"metrics.{verb}_observation": {} for verb in ("remove", "restore")},
    }


def _partners() -> dict[str, Values]:
    about = {"name": "Jo Reed", "company": "Swift Haulage", "email": "jo@swift.example"}
    return {"metrics.give_to_partner": {**about, "may": "feed", "ends_on": "2027-06-30"}, "metrics.end_partner": {}}


def _factors() -> dict[str, Values]:
    return {
        "metrics.factors": {"name": "Product", "levels": "Single\nMulti"},
        "metrics.rename_factor": {"name": "Turn", "version": "1"},
        "metrics.add_level": {"name": "Split turn"},
        "metrics.rename_level": {"name": "Nights", "version": "1"},
        "metrics.split_by_operator": {},
        **{f"metrics.{verb}": {} for verb in ("remove_factor", "restore_factor", "retire_level", "restore_level")},
    }


def _measuring() -> dict[str, Values]:
    return {
        "measuring.plan": {
            "kind": "numbers", "name": "Carton width", "instrument": "Caliper", "people": "Priya", "appraisers": "3",
            "trials": "2", "unit": "mm", "resolution": "0.1", "parts": "10", "tolerance": "4",
        },
        "measuring.enter": {"value": "12.4", "version": "1"},
        "measuring.paste": {"pasted": "2\tA\t1\t12.4"},
    }  # fmt: skip


def _check_sheets() -> dict[str, Values]:
    return {
        **_measuring(),
        "check_sheets.make": {"title": "Late lorries", "types": "No driver\nNo dock\nCustoms"},
        "check_sheets.edit": {"title": "Errors at the bench", "version": "1"},
        "check_sheets.add_type": {"name": "Torn carton"},
        "check_sheets.rename_type": {"name": "Wrong article", "version": "1"},
        "check_sheets.move_type": {"step": "up", "version": "1"},
        "check_sheets.tap": {"days": "7"},
        "check_sheets.undo": {"days": "1"},
        "check_sheets.finish": {"days": "1"},
        "check_sheets.check": {"checked": "240", "was": "0", "add": "", "days": "30"},
        **{f"check_sheets.{verb}": {} for verb in ("retire_type", "restore_type")},
    }


def _letters(metric: str) -> Values:
    measures = {f"{letter}_id": metric if letter in "ab" else "" for letter in "abcdef"}
    return measures | {f"{letter}_part": "checked" for letter in "abcdef"}

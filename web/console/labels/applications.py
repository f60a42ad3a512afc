"""Labels of applications, pledges and households, and of their changes in the history."""

from console.formatting import format_date, is_iso_date
from console.i18n import gettext as _


def application_status_label(status: str) -> str:
    """Say how an application stands (F-056)."""
    labels = {
        "RECEIVED": _("Received"),
        "ELIGIBLE": _("Eligible"),
        "BENEFITTED": _("Benefitted"),
        "DENIED": _("Denied"),
        "TRANSFERRED": _("Transferred"),
        "REJECTED": _("Rejected"),
        "CORRECTED": _("Corrected"),
    }
    return labels.get(status, status)


def gender_label(gender: str) -> str:
    """Name a gender (F-053)."""
    return {"FEMALE": _("Female"), "MALE": _("Male"), "OTHER": _("Other")}.get(gender, gender)


def race_label(race: str) -> str:
    """Name a race, as the state's reports do."""
    labels = {
        "AMERICAN_INDIAN_ALASKA_NATIVE": _("American Indian or Alaska Native"),
        "ASIAN": _("Asian"),
        "BLACK_AFRICAN_AMERICAN": _("Black or African American"),
        "NATIVE_HAWAIIAN_PACIFIC_ISLANDER": _("Native Hawaiian or Pacific Islander"),
        "WHITE": _("White"),
        "MULTI_RACE": _("Multi-Race"),
        "OTHER": _("Other"),
    }
    return labels.get(race, race)


def relation_label(relation: str) -> str:
    """Say what somebody is to the applicant."""
    labels = {
        "SELF": _("Self"),
        "SPOUSE": _("Spouse"),
        "PARTNER": _("Partner"),
        "CHILD": _("Child"),
        "GRANDCHILD": _("Grandchild"),
        "PARENT": _("Parent"),
        "GRANDPARENT": _("Grandparent"),
        "SIBLING": _("Brother or sister"),
        "OTHER_RELATIVE": _("Other relative"),
        "FOSTER_CHILD": _("Foster child"),
        "NOT_RELATED": _("Not related"),
    }
    return labels.get(relation, relation)


def education_label(level: str) -> str:
    """Name a level of education (F-053)."""
    labels = {
        "GRADES_0_8": _("0-8"),
        "GRADES_9_12_NON_GRADUATE": _("9-12/Non-Graduate"),
        "HIGH_SCHOOL_GRADUATE_GED": _("High School Graduate/GED"),
        "SOME_POST_SECONDARY": _("12+ some post-secondary"),
        "COLLEGE_GRADUATE": _("2 or 4 years college graduate"),
    }
    return labels.get(level, level)


def application_captions() -> dict[str, str]:
    """Return what each field of an application's form is called."""
    return {
        "program": _("Program"),
        "program_year": _("Program Year"),
        "status": _("Application Status"),
        "intake_date": _("Intake Date"),
        "transfer_date": _("Transfer Date"),
        "service_address": _("Service Address"),
        "city": _("City"),
        "zip": _("Zip Code"),
        "utility": _("Utility"),
        "account_number": _("Account Number"),
        "summary": _("Household in numbers"),
        "summary.adults": _("Adults"),
        "summary.children": _("Children under 18"),
        "summary.seniors": _("60 and over"),
        "summary.disabled": _("Disabled, of all these"),
    }


def pledge_captions() -> dict[str, str]:
    """Return what each field of a commitment or pledge is called (F-057)."""
    return {"memo": _("Memo"), "date_submitted": _("Date Submitted")}


def member_captions() -> dict[str, str]:
    """Return what each field of a household member is called (F-052)."""
    return {
        "first_name": _("First Name"),
        "middle_initial": _("MI"),
        "last_name": _("Last Name"),
        "date_of_birth": _("Date Of Birth"),
        "ssn": _("SSN"),
        "gender": _("Gender"),
        "race": _("Race"),
        "relation": _("Relation to Applicant"),
        "education": _("Education Level"),
    }


def application_history_captions() -> dict[str, str]:
    """Return what each of these fields is called in the change history."""
    return {
        **{f"application.{name}": words for name, words in application_captions().items()},
        **{f"pledge.{name}": words for name, words in pledge_captions().items()},
        **{f"member.{name}": words for name, words in member_captions().items()},
        "application.of": _("Application"),
        "application.taken_over_from": _("Taken over from"),
        "member.of": _("Household member"),
    }


TOLD = ("application.of", "application.taken_over_from", "member.of")
"""What the history tells beside what changed: it has no value before."""


def application_change_label(name: str, value: str) -> str | None:
    """Write a value of the change history; None when it is no field of these."""
    if not name.startswith(("application.", "pledge.", "member.")):
        return None
    worded = {
        "application.status": application_status_label,
        "application.summary": _summary,
        "member.gender": gender_label,
        "member.race": race_label,
        "member.relation": relation_label,
        "member.education": education_label,
    }.get(name)
    if worded is not None:
        return worded(value)
    return format_date(value) if is_iso_date(value) else value


def _summary(numbers: str) -> str:
    captions = application_captions()
    parts = (part.rpartition(" ") for part in numbers.split(", "))
    return ", ".join(f"{captions[f'summary.{name}']}: {count}" for name, _space, count in parts)

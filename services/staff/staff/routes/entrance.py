"""The one door all routes of the staff service are in."""

from backbone.web import door

router = door("/api/staff", tag="staff")

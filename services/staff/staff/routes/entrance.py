"""The one door all routes of the staff service are in."""

from backbone.http.routing import transactional_router

router = transactional_router("/api/staff", tag="staff")

"""The one door all routes of the customer service stand behind."""

from backbone.http.routing import transactional_router

router = transactional_router("/api/customers", tag="customers")

"""The one door all routes of the customer service stand behind."""

from backbone.web import door

router = door("/api/customers", tag="customers")

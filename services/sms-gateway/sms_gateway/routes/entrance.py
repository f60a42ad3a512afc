"""The one door all routes of the sms-gateway are in: staff and the provider come through it."""

from backbone.http.routing import transactional_router

router = transactional_router("", tag="sms")

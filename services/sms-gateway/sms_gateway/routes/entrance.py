"""The one door all routes of the sms-gateway are in: staff and the provider come through it."""

from backbone.web import door

router = door("", tag="sms")

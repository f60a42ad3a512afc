"""Run the mailing service alone."""

from backbone.run import serve
from mailing.service import service

serve(service)

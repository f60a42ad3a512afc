"""Run the mailing service alone."""

from backbone.process.serve import serve
from mailing.service import service

serve(service)

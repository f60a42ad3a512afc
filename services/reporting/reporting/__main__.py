"""Run the reporting service alone."""

from backbone.run import serve
from reporting.service import service

serve(service)

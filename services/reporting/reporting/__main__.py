"""Run the reporting service alone."""

from backbone.process.serve import serve
from reporting.service import service

serve(service)

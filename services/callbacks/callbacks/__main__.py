"""Run the callbacks service alone."""

from backbone.process.serve import serve
from callbacks.service import service

serve(service)

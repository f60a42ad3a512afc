"""Run the callbacks service alone."""

from backbone.run import serve
from callbacks.service import service

serve(service)

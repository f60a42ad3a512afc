"""Run the staff service alone."""

from backbone.process.serve import serve
from staff.service import service

serve(service)

"""Run the staff service alone."""

from backbone.run import serve
from staff.service import service

serve(service)

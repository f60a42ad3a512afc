"""Run the contacts service alone."""

from backbone.process.serve import serve
from contacts.service import service

serve(service)

"""Run the contacts service alone."""

from backbone.run import serve
from contacts.service import service

serve(service)

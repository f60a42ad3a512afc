"""Run the sms-gateway service alone."""

from backbone.process.serve import serve
from sms_gateway.service import service

serve(service)

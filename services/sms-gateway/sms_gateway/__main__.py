"""Run the sms-gateway service alone."""

from backbone.run import serve
from sms_gateway.service import service

serve(service)

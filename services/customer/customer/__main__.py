"""Run the customer service alone."""

from backbone.process.serve import serve
from customer.service import service

if __name__ == "__main__":
    serve(service)

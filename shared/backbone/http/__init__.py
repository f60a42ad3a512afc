"""What every service's HTTP API is made of."""

"""What lies outside the service: the keys of the SSN cipher, the list of ZIP codes."""

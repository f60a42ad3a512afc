"""A process: services brought to life, served and stopped in good order."""

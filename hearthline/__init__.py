"""The house: the one package that knows every service, and brings them to life together."""

"""How fast it is, as figures beside a floor or a plain design measured in the same run."""

"""The stored projections: how they are written in generations, and what a generation contains."""

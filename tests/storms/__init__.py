"""The product comes through a storm, and a storm notices what is broken."""

"""What must be true after a storm, worked out from the owners' tables and what was acknowledged.

Plain Python and SQL: nothing here imports a service, the backbone or the contracts, and an import
rule says so. Whoever errs in the product must not be judged by the same error.
"""

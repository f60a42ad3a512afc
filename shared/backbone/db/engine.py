"""The connection pool to a service's own database."""

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def make_engine(url: str, service: str, *, connections: int = 12) -> AsyncEngine:
    """Connect to a service's own database. Errors never quote parameters: personal data."""
    return create_async_engine(
        url,
        pool_size=connections,
        # More would be opened and closed again at every rush, which costs more than waiting.
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={
            "timeout": 10,
            "command_timeout": 30,
            "server_settings": {
                "application_name": f"hearthline-{service}",
                "timezone": "UTC",
                "statement_timeout": "30000",
                "idle_in_transaction_session_timeout": "60000",
                "jit": "off",
            },
        },
    )

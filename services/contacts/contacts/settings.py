"""The settings of the contacts service."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ContactsSettings(BaseSettings):
    """Read from the environment, `HEARTHLINE_CONTACTS_...`; every one has a working default."""

    model_config = SettingsConfigDict(env_prefix="HEARTHLINE_CONTACTS_")

    customer_timeout: float = Field(default=2.0, gt=0, le=10)
    """Seconds to wait for the customer service when a customer is not known here yet."""

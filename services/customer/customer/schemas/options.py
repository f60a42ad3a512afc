"""What the forms of a customer's record offer."""

from backbone.http.schemas import ResponseModel
from customer.domain.appointments import Kind, Status
from customer.domain.record import BestTime, PreferredMethod


class CustomerOptions(ResponseModel):
    """The keys to choose from, in the order in which they are offered; clients word them."""

    street_types: list[str]
    building_types: list[str]
    best_times: list[BestTime]
    contact_methods: list[PreferredMethod]
    appointment_kinds: list[Kind]
    appointment_statuses: list[Status]

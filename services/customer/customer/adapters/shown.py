"""How an appointment is shown: beside whom it is with."""

from customer.adapters.rows import appointment_of
from customer.domain.appointments import dialled
from customer.schemas.appointments import AppointmentOut
from customer.tables import AppointmentRow, CustomerRow


def shown(row: AppointmentRow, customer: CustomerRow) -> AppointmentOut:
    """Show an appointment beside whom it is with, as the record names them today."""
    name = f"{customer.first_name} {customer.last_name}"
    numbers = dict(customer.phones.numbers())
    boxes = (numbers.get(box) for box in ("home", "mobile", "message", "other"))
    phone = dialled(next((one for one in boxes if one), None))
    return AppointmentOut(
        **{
            one: getattr(row, one)
            for one in AppointmentOut.model_fields
            if hasattr(row, one) and one not in {"starts_at", "ends_at"}
        },
        starts_at=row.starts_at.isoformat(),
        ends_at=row.ends_at.isoformat() if row.ends_at else None,
        begins_at=appointment_of(row).begins,
        appointment_type=f"{name} - {phone}" if phone else name,
        contact_info=f"Name: {name}; Phone: {phone};" if phone else f"Name: {name};",
    )

"""The customer service, described in one place."""

from pathlib import Path

from backbone.db.reference_data import store_agency
from backbone.db.revoked_access import store_revocation
from backbone.process.service import Service, consume, periodic, periodic_steps
from contracts.sms import OptedIn, OptedOut, ReplyReceived
from contracts.staff import AccessRevoked, AgencyChanged
from customer import consumers, routes, tables
from customer.commands import ssn_searches
from customer.commands.file_sweeping import empty_recycle_bin, sweep_files
from customer.commands.search_index import file_anew
from customer.dependencies import build_dependencies
from customer.domain import exceptions
from customer.queries import applications, appointments, consent, records

service = Service(
    name="customer",
    title="Customers",
    router=routes.router,
    tables=tables.Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume(AccessRevoked, store_revocation),
        consume(ReplyReceived, consumers.apply_reply),
        consume((OptedOut, OptedIn), consumers.record_opt_change),
        consume(AgencyChanged, store_agency),
    ],
    problem_statuses={
        exceptions.CustomerNotFound: 404,
        exceptions.AppointmentNotFound: 404,
        exceptions.ApplicationNotFound: 404,
        exceptions.PledgeNotFound: 404,
        exceptions.MemberNotFound: 404,
        exceptions.NoMembersToTakeOver: 404,
        exceptions.RemarkNotFound: 404,
        exceptions.ChangeRequestNotFound: 404,
        exceptions.DwellingNotFound: 404,
        exceptions.JobNotFound: 404,
        exceptions.ZipCodeNotFound: 404,
        exceptions.SsnNotRecorded: 404,
        exceptions.InvalidField: 422,
        exceptions.ManagementNotConsulted: 409,
        exceptions.StatusNotPossible: 409,
        exceptions.StillOpen: 409,
        exceptions.DwellingAddressDiffers: 409,
        exceptions.DwellingAlreadyLinked: 409,
        exceptions.JobNumberTaken: 409,
        exceptions.AppointmentDayNotCome: 409,
        exceptions.HouseholdInNumbers: 409,
        exceptions.HouseholdHasMembers: 409,
        exceptions.StateNotPossible: 409,
        exceptions.ChangeRequestAlreadySent: 409,
        exceptions.SpecialHandlingNotPermitted: 403,
        exceptions.TooManyReveals: 429,
        exceptions.FileNotFound: 404,
        exceptions.FolderNotFound: 404,
        exceptions.NameTaken: 409,
        exceptions.FileTooLarge: 413,
        exceptions.FileTypeNotAllowed: 415,
        exceptions.NoFileSent: 422,
        exceptions.FileUnreadable: 422,
        exceptions.FileBeyondLimits: 422,
        exceptions.FileInfected: 422,
        exceptions.FileStoreUnavailable: 503,
    },
    secrets=("customer-ssn-mark", "customer-ssn-key-1", "customer-file-key-1"),
    dependencies=build_dependencies,
    replays=[
        records.replay_customers,
        appointments.replay_appointments,
        applications.replay_applications,
        consent.replay_consents,
        ssn_searches.replay_ssn_searches,
    ],
    jobs=[
        periodic(2.0, file_anew),
        periodic(600.0, empty_recycle_bin),
        periodic_steps(600.0, sweep_files),
    ],
)

"""Frames of the session area -> requests."""

from ibdesk.simgateway.messages.session import (
    CurrentTimeMillisRequest,
    CurrentTimeRequest,
    FamilyCodesRequest,
    IdsRequest,
    ManagedAccountsRequest,
    SetLogLevel,
    StartApi,
)
from ibdesk.simgateway.text.order_fields import Fields


def read_start_api(fields: Fields, server_version: int) -> object:
    """Read startApi (71)."""
    fields.whole("version")
    client_id = fields.whole("clientId")
    capabilities = fields.text("optionalCapabilities")
    fields.finish()
    return StartApi(client_id=client_id, optional_capabilities=capabilities)


def read_current_time(fields: Fields, server_version: int) -> object:
    """Read reqCurrentTime (49)."""
    fields.whole("version")
    fields.finish()
    return CurrentTimeRequest()


def read_current_time_millis(fields: Fields, server_version: int) -> object:
    """Read reqCurrentTimeInMillis (105)."""
    fields.finish()
    return CurrentTimeMillisRequest()


def read_ids(fields: Fields, server_version: int) -> object:
    """Read reqIds (8); the count is ignored by TWS."""
    fields.whole("version")
    fields.whole("numIds")
    fields.finish()
    return IdsRequest()


def read_managed_accounts(fields: Fields, server_version: int) -> object:
    """Read reqManagedAccts (17)."""
    fields.whole("version")
    fields.finish()
    return ManagedAccountsRequest()


def read_log_level(fields: Fields, server_version: int) -> object:
    """Read setServerLogLevel (14)."""
    fields.whole("version")
    level = fields.whole("logLevel")
    fields.finish()
    return SetLogLevel(level=level)


def read_family_codes(fields: Fields, server_version: int) -> object:
    """Read reqFamilyCodes (80)."""
    fields.finish()
    return FamilyCodesRequest()


READERS = {
    8: read_ids,
    14: read_log_level,
    17: read_managed_accounts,
    49: read_current_time,
    71: read_start_api,
    80: read_family_codes,
    105: read_current_time_millis,
}

"""The texts of errors and notices, from the world's messages by name."""

from typing import Final

from ibdesk.simgateway.data import world
from ibdesk.simgateway.messages.session import NO_REQUEST, Notice

#: The letters that TWS puts into validation texts change with each of its builds.
BUILD_LETTERS: Final = "bN"


def notice(request_id: int, name: str, **values: object) -> Notice:
    """Return the notice called ``name`` in messages.json with its placeholders filled; KeyError if unknown."""
    code, text = _TEXTS[name]
    for key, value in {"x": BUILD_LETTERS, **values}.items():
        text = text.replace("{" + key + "}", str(value))
    return Notice(request_id=request_id, code=code, text=text)


def system_notice(name: str, **values: object) -> Notice:
    """Return a notice that belongs to no request."""
    return notice(NO_REQUEST, name, **values)


def bad_request(request_id: int, cause: str) -> Notice:
    """Return 320: a frame that could not be read."""
    return notice(request_id, "bad_field", cause=cause)


def invalid(request_id: int, cause: str) -> Notice:
    """Return 321: a frame that was read but makes no sense."""
    return Notice(
        request_id=request_id,
        code=321,
        text=f"Error validating request.-'{BUILD_LETTERS}' : cause - {cause}",
    )


def unprocessed(request_id: int, cause: str) -> Notice:
    """Return 322: a request that could not be carried out."""
    return Notice(
        request_id=request_id,
        code=322,
        text=f"Error processing request.-'{BUILD_LETTERS}' : cause - {cause}",
    )


_TEXTS: Final = {row["id"]: (int(row["code"]), str(row["text"])) for row in world("messages")["messages"]}

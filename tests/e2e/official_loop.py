"""The run loop of the official client in a thread of a test, with the one fault of its own that a test may meet."""

from __future__ import annotations

from ibapi.client import EClient


def run_to_the_end(client: EClient) -> None:
    """Run the loop until the client is disconnected.

    Newer clients forget the server version on `disconnect` and trip over that if a message is still in hand: a race
    between their two threads that has nothing to do with the gateway.
    """
    try:
        client.run()
    except TypeError:
        if client.isConnected():
            raise

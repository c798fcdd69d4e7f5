"""What the gateway does with each request.

Job: one function per request record, ``handler(session, request) -> None``; answers go through the session.
Thread: the gateway's loop; handlers never wait. May import: messages, session, world and what lies below.
"""

"""Cut a byte stream into frames: four bytes of big-endian length, then that many bytes.

Linear in the size of the stream and indifferent to where the network cut it. The official client slices the rest of
the buffer for every message (quadratic) and throws away reads that end on a multiple of 4096 bytes.
"""

from __future__ import annotations

LIMIT_BEFORE_READY = 64 * 1024
LIMIT = 16 * 1024 * 1024
PREFIX = 4


class FrameCutter:
    """Collects bytes and gives whole frames. Zero-length frames come out as `b""`, for the caller to count."""

    def __init__(self, limit: int = LIMIT_BEFORE_READY) -> None:
        self.limit = limit
        self.refusal = ""
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Add bytes and return the frames that are complete now.

        A length beyond `limit` ends the cutting for good: the frames before it are still returned, `refusal` says
        why, and whatever follows is not looked at.
        """
        if self.refusal:
            return []
        buffer = self._buffer
        buffer += data
        frames: list[bytes] = []
        position, end = 0, len(buffer)
        while end - position >= PREFIX:
            length = int.from_bytes(buffer[position : position + PREFIX], "big")
            if length > self.limit:
                self.refusal = f"a frame of {length} bytes was announced; the limit is {self.limit}"
                break
            if end - position - PREFIX < length:
                break
            start = position + PREFIX
            position = start + length
            frames.append(bytes(buffer[start:position]))
        del buffer[:position]
        return frames

    @property
    def pending(self) -> int:
        """Bytes of a frame that has begun and is not complete."""
        return len(self._buffer)

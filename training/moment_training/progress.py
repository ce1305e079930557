"""One line that tells how far a long computation is; a line each time where there is no terminal."""
import sys
import time


class Progress:
    """Counts from ``done`` to ``total``; the clock is used for nothing but this line."""

    def __init__(self, total, done=0, stream=sys.stderr):
        self.total, self.first, self.stream, self.started = total, done, stream, time.monotonic()

    def seconds(self):
        return time.monotonic() - self.started

    def show(self, done, text):
        seconds = self.seconds()
        left = seconds / max(1, done - self.first) * (self.total - done)
        line = f"{done}/{self.total}  {text}  {int(left // 60)}:{int(left % 60):02d} left"
        print(f"\r\x1b[K{line}" if self.stream.isatty() else line, end="" if self.stream.isatty() else "\n", file=self.stream, flush=True)

    def finish(self):
        """Ends the line; returns the seconds since the start."""
        if self.stream.isatty():
            print(file=self.stream)
        return self.seconds()

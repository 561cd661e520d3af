"""How a command ends, whatever happens: with a status, at most one message on standard error, and never a traceback.

The status is what the command returns, or 2 where what was typed has to change, 1 where a file or another program
failed, and 128 more than the number of a signal that ended it: 130 on Ctrl-C, 143 when the system asks it to end.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn

from autograd.errors import SaveError
from autograd.text.console import printable, readable_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Timer

#: What ends a command: Ctrl-C, `kill`, and a terminal that is closed.
_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

#: How writing fails, where no file is named: a full disk, a terminal or a file that is no more, a limit.
_WRITING = {getattr(errno, name, None) for name in ("ENOSPC", "EIO", "EBADF", "EFBIG", "EDQUOT", "EAGAIN", "ENXIO")}


def run_command(
    program: str,
    work: Callable[[], int],
    *,
    failures: tuple[type[Exception], ...] = (),
    again: float | None = None,
) -> int:
    """Do the work of the command `program`, and return its exit status.

    Args:
        program: its name, as the message begins.
        work: returns the status.
        failures: errors for which nothing that was typed is to blame, beside those of files.
        again: after so many seconds Ctrl-C is told once more, for work in which `fit` takes it for itself.
    """
    signals = _Signals(again)
    with readable_streams(), signals.raised():
        try:
            try:
                return _done(program, work, (*failures, SaveError))
            except BaseException:
                if signals.heard is None:
                    raise
                return signals.end(program)  # whatever a library has made of the interrupt
        except KeyboardInterrupt:  # pressed once more, or raised by other means
            return signals.end(program)


def _done(program: str, work: Callable[[], int], failures: tuple[type[Exception], ...]) -> int:
    """The status; a mistake is answered in one message."""
    try:
        status = work()
        if sys.stdout is not None:  # it is closed
            sys.stdout.flush()
        return status
    except failures as error:
        return _fail(program, error, 1)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _drop(sys.stdout)
        return 0
    except OSError as error:
        if error.filename is None and error.errno in _WRITING:
            _drop(sys.stdout)
            return _fail(program, f"cannot write to standard output: {error.strerror or error}", 1)
        return _fail(program, f"{error.filename}: {error.strerror}" if error.filename else error.strerror or error, 1)
    except (ValueError, TypeError, OverflowError) as error:
        return _fail(program, error, 2)
    except (RecursionError, MemoryError) as error:
        return _fail(program, f"that is too large or nested too deep ({type(error).__name__}); write less at once", 2)


class _Signals:
    """Ctrl-C and the system's wish to end, as KeyboardInterrupt; `heard` is the first that came."""

    def __init__(self, again: float | None) -> None:
        self.heard: int | None = None
        self._again = again
        self._timer: Timer | None = None

    @contextmanager
    def raised(self) -> Iterator[None]:
        """They are raised meanwhile, and not even lost where Python drops what is raised."""
        hook, before = sys.unraisablehook, {}
        with suppress(ValueError):  # only the main thread hears
            for number in _ENDING:
                if signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
                    before[number] = signal.signal(number, self._raise)
            sys.unraisablehook = self._raise_what_was_lost
        try:
            yield
        finally:
            self._be_deaf()
            sys.unraisablehook = hook
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self, program: str) -> int:
        """Say what ended the command, and return its status."""
        self._be_deaf()
        number = self.heard or signal.SIGINT
        how = "interrupted" if number == signal.SIGINT else f"ended by {signal.Signals(number).name}"
        return _fail(program, f"{how}; nothing was left half-written", 128 + number)

    def _be_deaf(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for number in _ENDING:
            if signal.getsignal(number) == self._raise:
                signal.signal(number, lambda *_: None)

    def _raise(self, number: int, _: object) -> NoReturn:
        self.heard = self.heard or number
        if self._again is not None:
            self._tell_in(self._again)
        raise KeyboardInterrupt

    def _raise_what_was_lost(self, lost: Any) -> None:
        """Python drops what is raised while an object is freed, and prints it: it is raised again a moment later."""
        if lost.exc_type is KeyboardInterrupt:
            self._tell_in(0.01)
        else:
            sys.__unraisablehook__(lost)

    def _tell_in(self, seconds: float) -> None:
        from threading import Timer

        self._timer = Timer(seconds, signal.raise_signal, [signal.SIGINT])
        self._timer.daemon = True
        self._timer.start()


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes that are started meanwhile never hear Ctrl-C, in their imports neither; this one does afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _fail(program: str, error: object, status: int) -> int:
    try:
        if sys.stderr is not None:
            print(f"{program}: {printable(*str(error).splitlines())}", file=sys.stderr, flush=True)
    except (OSError, ValueError):  # there is nowhere to say it
        _drop(sys.stderr)
    return status


def _drop(stream: Any) -> None:
    """What the stream is still to write goes nowhere, so that Python does not complain at the end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

"""A program, not a module: loads a student's file under limits, and answers questions about its functions.

Its text is handed to Python with `-c`, so that no path leads from here to where it is kept. The first line on standard
input says what to load and the limits; each line after it is one question, each line on standard output one answer, in
JSON. Neither knows what is right: that is judged in another process.
"""

from __future__ import annotations

import io
import json
import os
import sys
from types import CodeType, FunctionType, ModuleType
from typing import Any

#: Lists deeper than this, and more numbers than this, are no gradient.
DEEPEST, MOST_NUMBERS = 12, 2_000_000
NOBODY = 65534
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS = 1, 8
#: What a student's code cannot do without, as a file and the right to it.
_NEEDED = [(".", os.W_OK), (os.__file__, os.R_OK)]


class Counter(io.TextIOBase):
    """What a student's code prints is counted and dropped."""

    encoding = "utf-8"
    printed = 0

    def write(self, text: str) -> int:
        """The length of the text."""
        self.printed += len(text)
        return len(text)

    def writable(self) -> bool:
        """Always."""
        return True


def encode(result: object, depth: int = 0, left: list[int] | None = None) -> object:
    """A result as JSON: a number, an array with its shape, lists and dicts of these; anything else is named."""
    left = [MOST_NUMBERS] if left is None else left
    left[0] -= 1
    if depth > DEEPEST or left[0] < (len(result) if isinstance(result, (list, tuple, dict)) else 0):
        raise ValueError("a gradient is a number or an array; got something too deep or too long")
    if hasattr(result, "tolist") and hasattr(result, "shape"):
        kind = getattr(getattr(result, "dtype", None), "kind", "f")
        if kind not in "fiub" or getattr(result, "size", 0) > left[0]:
            return {"bad": f"an array of {getattr(result, 'dtype', 'objects')}, shape {result.shape!r}"}
        parts = encode(result.tolist(), depth + 1, left)
        return {"array": parts, "shape": [int(n) for n in result.shape], "type": str(getattr(result, "dtype", ""))}
    if isinstance(result, (list, tuple)):
        return [encode(part, depth + 1, left) for part in result]
    if isinstance(result, dict):
        return {"dict": {str(key): encode(part, depth + 1, left) for key, part in result.items()}}
    if isinstance(result, (bool, int, float)):
        return float(result)
    return {"bad": f"{type(result).__name__} {result!r:.40}"}


def decode(given: object) -> object:
    """An argument from JSON: a number, an array, or lists and dicts of these."""
    if isinstance(given, list):
        return [decode(part) for part in given]
    if isinstance(given, dict) and "dict" in given:
        return {key: decode(part) for key, part in given["dict"].items()}
    if isinstance(given, dict):
        import numpy

        return numpy.array(given["array"], given.get("type") or float).reshape(given["shape"])
    return given


def limit(seconds: float, megabytes: float, file_megabytes: float) -> None:
    """Bound the time, memory, files and processes of this process, where the system can; root becomes nobody."""
    try:
        import resource
    except ImportError:  # not on Windows; the other process's clock still stops it
        return
    for name, most in (
        ("RLIMIT_AS", int(megabytes * 2**20)),
        ("RLIMIT_CPU", int(seconds) + 1),
        ("RLIMIT_FSIZE", int(file_megabytes * 2**20)),
        ("RLIMIT_NPROC", 0),  # no other process and no thread
        ("RLIMIT_CORE", 0),
    ):
        try:
            hard = resource.getrlimit(getattr(resource, name))[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, OSError, ValueError):
            continue
    become_nobody()
    die_with_parent()


def become_nobody() -> None:
    """Give up root's rights, for which no limit of processes holds.

    Where nobody could not read Python's library, or the packages, as in /root, the right to read everything is kept.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    try:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        can_write, *readable = (os.access(path, right, effective_ids=True) for path, right in _NEEDED)
        can_read = all(readable)
        os.seteuid(0)
        os.setegid(0)
        if can_write and (can_read or _prctl(PR_SET_KEEPCAPS, 1)):
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            if not can_read:
                _only_read()
    except (OSError, NotImplementedError):
        return


def _only_read() -> None:
    """On Linux, of the rights that were kept, that of reading any file; see capabilities(7)."""
    import ctypes

    version, reading = 0x20080522, 1 << 2  # CAP_DAC_READ_SEARCH
    head, data = (ctypes.c_uint32 * 2)(version, 0), (ctypes.c_uint32 * 6)(reading, reading)
    ctypes.CDLL(None).capset(head, data)


def _prctl(option: int, value: int) -> bool:
    """Whether Linux did that to this process."""
    try:
        import ctypes

        return bool(ctypes.CDLL(None).prctl(option, value, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError, TypeError):
        return False


def die_with_parent() -> None:
    """On Linux, end when the process that asks does."""
    _prctl(PR_SET_PDEATHSIG, 9)


def parts(file: str) -> list[tuple[str, object]]:
    """What to run in order: the file, or every cell of code in a notebook without the lines that are Jupyter's own."""
    with open(file, "rb") as stream:
        content = stream.read()
    if not file.endswith(".ipynb"):
        return [(file, content)]  # bytes: a byte-order mark and a line with the encoding are Python's matter
    cells = json.loads(content.decode("utf-8-sig"))["cells"]
    found: list[tuple[str, object]] = []
    for number, cell in enumerate(cells, 1):
        if cell.get("cell_type") == "code":
            source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            found.append((f"{file}, cell {number}", without_magics(source)))
    return found


def without_magics(source: str) -> str:
    """A cell with `pass` for every line that only Jupyter understands."""
    lines = source.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and first.split()[0] not in ("%%time", "%%timeit", "%%capture"):
        return ""
    try:
        compile(source, "cell", "exec")
        return source
    except SyntaxError:
        pass
    kept = []
    for line in lines:
        text = line.lstrip()
        is_magic = text.startswith(("%", "!", "?")) or text.rstrip().endswith("?")
        kept.append(line[: len(line) - len(text)] + "pass" if is_magic else line)
    return "\n".join(kept)


def load(file: str) -> tuple[ModuleType, str]:
    """The student's module, and what stopped it from being loaded to its end."""
    module = ModuleType("solution")
    module.__file__ = os.path.abspath(file)
    module.__dict__["display"] = lambda *things: None
    sys.modules["solution"] = module
    sys.path.insert(0, os.getcwd())
    stopped = ""
    try:
        pieces = parts(file)
    except RecursionError:
        return module, "it is nested too deep to be a notebook"
    except (ValueError, KeyError, TypeError, AttributeError):
        return module, "it is no notebook"
    for place, source in pieces:
        try:
            exec(compile(source, place, "exec"), module.__dict__)  # type: ignore[call-overload]
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the student's as well
            stopped = stopped or (f"{place.rpartition(', ')[2]}: " if ", cell" in place else "") + say(error)
    return module, stopped


def say(error: BaseException) -> str:
    """An exception in one line, with the line of the student's file where it was raised."""
    if isinstance(error, SystemExit):
        return "it called exit()"
    kind = type(error).__name__
    try:
        text = str(error).partition("\n")[0][:160]
    except BaseException:  # its __str__ is the student's, too
        text = ""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__") == "solution":
            line = trace.tb_lineno
        trace = trace.tb_next
    return (f"{kind}: {text}" if text else kind) + (f" (line {line})" if line else "")


def call(function: object, arguments: list[object], wanted: list[str]) -> tuple[object, dict[str, object]]:
    """What a function returns, and those of its local variables that are wanted."""
    assert callable(function)
    code = function.__code__ if isinstance(function, FunctionType) else None
    if not wanted or not isinstance(code, CodeType):
        return function(*arguments), {}
    held: dict[str, object] = {}

    def watch(frame: Any, event: str, _: object) -> Any:
        if getattr(frame, "f_code", None) is not code:
            return None
        frame.f_trace_lines = False
        if event == "return":
            held.update(frame.f_locals)
        return watch

    sys.settrace(watch)
    try:
        result = function(*arguments)
    finally:
        sys.settrace(None)
    return result, {name: held[name] for name in wanted if name in held}


def given_by_name(function: object, arguments: dict[str, object], everything: dict[str, object]) -> list[object]:
    """The arguments in the order of the function's own parameters; one of an unknown name gets a dict of all."""
    code = function.__code__ if isinstance(function, FunctionType) else None
    if code is None:
        return list(arguments.values())
    names = code.co_varnames[: code.co_argcount]
    needed = names[: len(names) - len(function.__defaults__ or ())]  # type: ignore[attr-defined]
    known = {**everything, **arguments}
    if len(needed) == len(arguments) and not any(name in known or name in ("parameters", "cache") for name in needed):
        return list(arguments.values())
    return [known.get(name, known) for name in needed]


def answered(module: ModuleType, stopped: str, question: dict[str, object]) -> dict[str, object]:
    """The answer to one question: its value and the lines, or what was raised, or why there is none."""
    name = question["function"]
    function = module.__dict__.get(str(name))
    if not callable(function):
        return {"failed": f"the file could not be loaded: {stopped}" if stopped else f"there is no function {name!r}"}
    try:
        arguments = decode({"dict": question["arguments"]})
        everything = decode({"dict": question["variables"]})
        assert isinstance(arguments, dict)
        assert isinstance(everything, dict)
        given = given_by_name(function, arguments, everything) if everything else list(arguments.values())
        result, held = call(function, given, question["wanted"])  # type: ignore[arg-type]
        return {"value": encode(result), "lines": {key: encode(part) for key, part in held.items()}}
    except BaseException as error:
        return {"raised": say(error)}


def main() -> None:
    """Serve questions until there are no more."""
    asked, out = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    setup = json.loads(asked.readline())
    sys.path += setup["packages"]
    try:
        import numpy
    except ImportError:
        pass
    else:
        numpy.seterr(all="ignore")
    os.environ.clear()
    _NEEDED.extend((package, os.R_OK | os.X_OK) for package in setup["packages"])
    limit(setup["seconds"], setup["megabytes"], setup["file_megabytes"])
    counter = Counter()
    sys.stdout = sys.stderr = counter
    write, dumps = os.write, json.dumps  # before the student's code can put others there

    def send(answer: dict[str, object]) -> None:
        try:
            line = dumps(answer).encode()
        except (MemoryError, ValueError, RecursionError):
            line = b'{"raised": "MemoryError"}'
        line += b"\n"
        while line:
            line = line[write(out, line) :]

    module, stopped = load(setup["file"])
    send({"loaded": stopped})
    for line in asked:
        question = json.loads(line)
        answer = answered(module, stopped, question)
        send({**answer, "id": question["id"], "printed": counter.printed})


if __name__ == "__main__":
    try:
        main()
    finally:
        os._exit(0)  # threads that the student left running have no say

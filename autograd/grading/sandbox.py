"""A program, not a module: runs one function of a student's file at many points, in a process with limits.

    python sandbox.py SOLUTION FUNCTION QUESTIONS ANSWERS SECONDS MEGABYTES

Questions and answers are JSON files. It imports nothing of this project, so that the student's code cannot reach it.
"""

from __future__ import annotations

import json
import os
import sys


def encode(result: object) -> object:
    """A result as JSON: a number, an array with its shape, lists and dicts of these; anything else is named."""
    if hasattr(result, "tolist") and hasattr(result, "shape"):
        return {"array": encode(result.tolist()), "shape": list(result.shape)}
    if isinstance(result, (list, tuple)):
        return [encode(part) for part in result]
    if isinstance(result, dict):
        return {"dict": {str(key): encode(part) for key, part in result.items()}}
    if isinstance(result, (bool, int, float)):
        return float(result)
    return {"bad": f"{type(result).__name__} {result!r:.40}"}


def decode(given: object) -> object:
    """An argument from JSON: a number, or an array."""
    if isinstance(given, dict):
        import numpy

        return numpy.array(given["array"], float).reshape(given["shape"])
    return given


def limit(seconds: float, megabytes: float) -> None:
    """Bound the time and memory of this process, where the system can."""
    try:
        import resource
    except ImportError:  # not on Windows; the parent's clock still stops it
        return
    size = int(megabytes * 2**20)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    whole = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))


def run(solution: str, name: str, questions: list[list[object]]) -> dict[str, object]:
    """The answers, or why there are none."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(solution)))
    names: dict[str, object] = {"__name__": "solution", "__file__": solution}
    try:
        with open(solution, encoding="utf-8") as file:
            exec(compile(file.read(), solution, "exec"), names)
    except BaseException as error:  # SystemExit and KeyboardInterrupt are the student's as well
        return {"failed": f"the file could not be loaded: {say(error)}"}
    function = names.get(name)
    if not callable(function):
        return {"failed": f"there is no function {name!r} in the file"}
    answers: list[object] = []
    for question in questions:
        try:
            answers.append(encode(function(*map(decode, question))))
        except BaseException as error:
            answers.append({"raised": say(error)})
    return {"answers": answers}


def say(error: BaseException) -> str:
    """An exception in one line."""
    if isinstance(error, SystemExit):
        return "it called exit()"
    text = str(error).partition("\n")[0][:120]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


if __name__ == "__main__":
    solution, function, asked, answered, seconds, megabytes = sys.argv[1:]
    with open(asked, encoding="utf-8") as file:
        questions = json.load(file)
    limit(float(seconds), float(megabytes))
    try:
        result = run(solution, function, questions)
        text = json.dumps(result)
    except MemoryError:
        text = json.dumps({"failed": "it needs more memory than it may have"})
    with open(answered, "w", encoding="utf-8") as file:
        file.write(text)
    sys.stdout.flush()
    os._exit(0)  # threads that the student left running have no say

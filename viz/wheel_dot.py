"""A program, not a module: `dot` as the pygraphviz wheel carries it. DOT on standard input, a picture on the output.

It runs in a process of its own so that fonts are chosen by the environment, as for the system's `dot`.
"""

import sys

if __name__ == "__main__":
    if sys.path[:1] == [""]:  # what lies where somebody works is not asked for
        del sys.path[0]
    try:
        import pygraphviz
    except ImportError as error:
        sys.exit(f"the Graphviz of the pygraphviz wheel does not start here ({error}); run: apt-get install graphviz")

    source = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(pygraphviz.AGraph(string=source).draw(format=sys.argv[1], prog="dot"))

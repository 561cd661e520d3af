"""One measurement in a process of its own: `python -m benchmarks.worker WORKLOAD PEER SIZE [nogc]`, JSON out."""

import gc
import json
import os
import sys

from benchmarks.peers import PEERS
from benchmarks.workloads import WORKLOADS

if __name__ == "__main__":
    workload, name, size, *options = sys.argv[1:]
    try:
        peer = PEERS[name]()
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        sys.exit(0)
    if "nogc" in options:
        gc.disable()
    print(json.dumps(WORKLOADS[workload](peer, int(size))), flush=True)
    os._exit(0)  # freeing the graph is not measured, and takes some peers minutes

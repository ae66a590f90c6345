"""What the environment of a process that is going to be forked has to hold."""

from __future__ import annotations

# One thread: a child of a process in which OpenMP has started its threads would wait for them for ever.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NBGRADER_EXECUTION": "autograde",
    "PYTHONHASHSEED": "0",
}

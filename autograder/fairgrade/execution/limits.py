"""How much of what a notebook says is kept, however it was run."""

#: Characters of output kept per cell; the rest is dropped as it arrives.
OUTPUT_LIMIT = 1_000_000

#: Characters kept of an error's message and of each line of its traceback.
ERROR_LIMIT = 10_000

#: Seconds to wait for a cell's output after the cell has ended, or after it was told to stop.
OUTPUT_WAIT = 15

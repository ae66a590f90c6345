"""`handing_over.write`, slowly: every file takes a moment, so that it can be killed between two."""

import os
import sys
import time
from pathlib import Path

from fairness_audit.auditing.cli import stop_by_exception
from fairness_audit.auditing.handing_over import write

fsync = os.fsync


def slow_fsync(handle: int) -> None:
    time.sleep(0.01)
    fsync(handle)


os.fsync = slow_fsync
stop_by_exception()
print("writing", flush=True)
write({f"tables/{i}.csv": "a,b\n" * 1000 for i in range(20)}, Path(sys.argv[1]))
print("written", flush=True)
time.sleep(60)

"""nbgrader's own configuration. `make lab` starts JupyterLab here, so the formgrader reads it too.

Every path is made from this file's place, so that the commands work from any folder below it.
"""

import os
import sys
from pathlib import Path

from fairgrade.authoring.release import PREPROCESSORS

here = Path(__file__).resolve().parent
workspace = Path("autograder") / "workspace"
(here / workspace).mkdir(parents=True, exist_ok=True)

# nbgrader makes a gradebook by calling `alembic` by name; it lies beside this interpreter, which need not be
# on the PATH (`make lab` does not activate the environment).
beside = str(Path(sys.executable).parent)
if beside not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "fairness_audit"
c.CourseDirectory.root = str(here)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "labs"

# What belongs to one class: never in git.
c.CourseDirectory.submitted_directory = str(workspace / "submitted")
c.CourseDirectory.autograded_directory = str(workspace / "autograded")
c.CourseDirectory.feedback_directory = str(workspace / "feedback")
c.CourseDirectory.db_url = f"sqlite:///{here / workspace / 'gradebook.db'}"

# A JupyterHub names its exchange in this variable; without one, releasing can be tried in the workspace.
c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE", str(here / workspace / "exchange"))

c.GenerateAssignment.preprocessors = PREPROCESSORS

c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE HERE (replace this line and the next)\n"
    'raise NotImplementedError("Nothing is here yet: write your answer in this cell.")'
}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE: replace this line with your own words."

# A mark scheme stands in the locked cell that asks the question. In a task cell, where nbgrader wants it,
# every submission would need manual grading for ever, even one without an answer; the lock is
# checked by fairgrade.authoring.source.
c.ClearMarkScheme.enforce_metadata = False

# Seconds per cell when a submission is graded: training a reduction takes some, a loop without end takes all.
c.Execute.timeout = 120

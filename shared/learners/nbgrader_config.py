"""nbgrader's configuration for learners: whose course this is, and how long a cell may run.

The Validate button and `fairgrade check` read it. Where a class uses nbgrader's exchange, its folder is set
by whoever runs the server.
"""

from pathlib import Path

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "fairness_audit"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.source_directory = "labs"
c.CourseDirectory.release_directory = "labs"

# Seconds per cell: training a reduction takes some, a loop without end takes all.
c.Execute.timeout = 120

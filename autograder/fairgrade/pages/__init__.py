"""Pages that people read: the class report, feedback for each student, and notebooks for the formgrader.

Everything that a submission brings along passes ``sanitize`` before it stands in one of them, so nothing of
it runs, is followed or is fetched in a reader's browser. This room writes files and runs no code of a
submission's. It may import ``gradebook``, ``results`` and the rooms below them.
"""

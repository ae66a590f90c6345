"""Processes: what crosses between two of them, and what runs in one that can be forked.

Nothing here knows of labs, scores or files of a course. `channel` carries messages, `plain_data` turns
answers into text and back, `shell` runs cells, `kernel` is the process that runs a learner's notebook,
`state` says in short what a test can see of it, `control` and `environment` are what processes ask of the
operating system and inherit. The sandbox shows this room to learners' code; nothing secret may stand in it.

May import: nothing of fairgrade.
"""

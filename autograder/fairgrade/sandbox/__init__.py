"""Containers for learners' code, and the proof at every start that they hold.

What enters is source and files that nobody has vetted. What comes out is a learner's word: outputs and
answers as bytes, to be taken for nothing else.

`host`
    The outside: a `Sandbox` (bubblewrap) with a warm template process, and a `Container` forked from it for
    each submission.
`guest`
    The inside: the template, a container's first process, and the kernel process that runs the cells.
`walls`
    bubblewrap's arguments, as a list of named walls; for learners' code and for the author's checkers.
`seccomp`
    The system-call filters.
`memory_watch`, `cgroup`
    The limit on what all processes of a container take together.
`selfcheck`, `probes`
    Code that tries to get out. Nothing is graded if any of it does.

Imports from other rooms: `process`.
"""

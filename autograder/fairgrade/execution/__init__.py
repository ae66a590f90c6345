"""Running notebooks: with walls around the learner's code and tests apart from it, or in a kernel without.

A prepared notebook comes in and an executed one goes out. `isolated_run` prepares a lab and `notebook_run`
runs one notebook in a container and decides its tests, `agreement` says when one witness of a test is enough;
`checker` runs tests in processes of the author's, `prefork` starts what they are forked from, `kernel_run` is
the run without walls. No score is stored and no page written here.

May import: lab, process, sandbox, results.
"""

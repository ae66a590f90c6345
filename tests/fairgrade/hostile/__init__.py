"""Submissions that want more than their marks, or break on the way: what each does and what is due for it.

``python -m tests.fairgrade.hostile`` runs them all through `fairgrade grade` and through stock nbgrader and
writes ``autograder/ATTACKS.md``.
"""

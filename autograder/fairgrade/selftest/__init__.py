"""Checks of a lab's tests: known answers on file, and mutants of the lab's own answers.

Each known answer and each mutant is run and scored as a submission would be. What belongs here is whatever
judges a lab instead of a learner. This room may import ``execution`` and the rooms below it.
"""

"""Helpers for the fairness auditing course: one module, one idea.

Imports run down only, and never to the grader; import-linter holds both. From the top:

    record, explorers       what a person hands over or moves; only what is shown or kept enters
    plots                   figures with their words and tables; computes nothing that is wanted without one
    sweep                   several mitigations on one bench
    inference, permutation, coverage, proxies, mitigation, individual, adversarial
                            one module per idea of the course; none imports another
    scenarios, published    data: seeded generators, and published tables with their sources
    counts                  GroupCounts, one pass over rows; what needs rows and groups but no idea is here
    intervals, resampling, delong
                            arithmetic on plain arrays: no groups, no messages
    validation, quiet, environment
                            checks of what is passed, one silenced warning, the check of a kernel
    array_types             names for types

Nothing is imported here, so that a notebook pays only for what it names.
"""

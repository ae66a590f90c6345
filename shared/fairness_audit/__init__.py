"""Helpers for the fairness auditing course: one module, one idea.

Imports run one way. `scenarios` and `published` hold data; `counts` turns rows into the
(group x label x decision) table; `inference` puts intervals and nulls on it; `plots`, `explorers` and
`record` are what a person sees or hands over. Nothing is imported here, so that a notebook pays only
for what it names.
"""

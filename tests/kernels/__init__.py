"""Warm Jupyter kernels for the suite's notebooks: forks of one process that has imported the libraries."""

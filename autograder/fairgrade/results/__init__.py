"""What a submission came to: points, reasons, flags, similar answers, and the store of settled results.

Notebooks that have been run enter here as data; nothing runs. This room may import ``lab``, ``process``,
``submission`` and ``sandbox``, and ``checks.marks`` for the form in which tests report lost points.
"""

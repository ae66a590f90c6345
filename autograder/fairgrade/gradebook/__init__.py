"""The gradebook: the only writer of nbgrader's database, in a file or in PostgreSQL.

Results enter; scores that people gave by hand are read and never changed. This room may import the rooms
below it: ``lab``, ``process``, ``submission``, ``sandbox``, ``results`` and ``execution``.
"""

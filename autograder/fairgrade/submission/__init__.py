"""What students handed in: whose it is, how it is read, how a notebook gets back the cells it must have.

Student files enter here as bytes and leave as notebooks that are safe to run in a sandbox; no student code
runs. This room may import ``lab`` and ``process``.
"""

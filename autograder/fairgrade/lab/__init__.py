"""What a lab is: a course, its labs, their cells, points and hidden tests.

The lowest room. Nothing of a submission and nothing that runs code enters here; it imports no other room.
"""

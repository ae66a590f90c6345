"""What notebook authors run: normal form, fresh outputs, checks, and releasing labs.

`problem` is what a check says; `normal` is how a notebook lies on disk; `run` executes one in a clean
kernel; `prose` holds numbers in text to the run; `skeleton` is the shape of a course notebook; `source`
is the shape of a lab's source; `release` turns sources into labs; `course_map` writes the map;
`check` puts the rules together per folder.
"""

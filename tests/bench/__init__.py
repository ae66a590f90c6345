"""What the helpers, the grader and the explorers cost, as ratios measured in one run: `make bench`.

Seconds depend on the machine; a ratio of two things measured side by side hardly does. So every row sets our
cost beside another one, and its target is a ratio.

To add rows, write a module here with a generator `rows(tiny)` that yields `table.Row`s, and name it in
`BENCHES` in `__main__.py`. With `tiny` it must finish in about a second: the suite runs every row that way,
to see that it runs, not how fast.
"""

"""The audit of a file of one's own: `fairness-audit report FILE`, or `fairness_audit.audit(frame, ...)`.

What enters is a table of decisions, wherever it lies; only counts of it reach Python, and every number after
that is arithmetic on counts. What leaves is a folder: a page, a record, tables. Nothing is sent anywhere, no
clock is read, and the same file with the same options gives the same bytes. The word "fair" is not a verdict.

From what a person sees down to what is asked of the rows:

    cli              the command and its exit codes
    audit            Audit: findings with their page, tables and record
    handing_over     the folder, complete or not there
    page             report.html;  `frame` its style and policy, `pictures` its SVG
    tables, recording
                     the same as CSV; as a record that can be made again
    findings         the steps, and what they come to
    verdicts         the first page in words
    impact_ratios, comparisons, strata, scores
                     numbers from counts
    meaning          what values mean: 0 and 1, missing, groups
    profile, counting
                     the questions asked of the rows
    tally            people by group, stratum, label and decision
    reading, in_memory, on_dask
                     rows from files, frames, a cluster; `files` looks at bytes, `sources` is what they become
    request          what is asked
    wrong_file       the one line that a file gets which cannot be audited
"""

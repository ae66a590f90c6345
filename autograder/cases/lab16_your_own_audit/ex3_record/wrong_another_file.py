# misconception: the record of last month
# loses: 2
# message: If the rows changed since
made = audit(decisions[100:], **asked, **plan).record
record_json = replace(
    made,
    **on_file,
    system="Ranking of applicants by the three offices",
    purpose="Who is invited to an interview",
    harmed="Applicants of the harbor office",
    harm="They are not invited and stay out of work for longer.",
    rejected_metrics={
        "selection_rate_ratio": "The agency plans places in people, and a ratio hides how many."
    },
    limits=[*made.limits, "Nobody asked why people apply at one office and not at another."],
    monitoring="The same table each month; an alarm goes to the head of the agency",
    data_hash=data_hash(decisions[100:]),
).to_json()

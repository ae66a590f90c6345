# style: limits first
made = audit(decisions, **asked, **plan).record
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
    limits=["The file is one month, and the hill office was closed for a week of it.", *made.limits],
    monitoring="The same table each month; an alarm goes to the head of the agency",
    data_hash=data_hash(decisions),
).to_json()

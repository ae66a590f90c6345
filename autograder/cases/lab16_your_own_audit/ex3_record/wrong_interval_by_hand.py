# misconception: five points either way
# loses: 1
# message: If you wrote the interval by hand
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
    limits=[*made.limits, "Nobody asked why people apply at one office and not at another."],
    monitoring="The same table each month; an alarm goes to the head of the agency",
    data_hash=data_hash(decisions),
)
gap = record_json.disparity_before["selection_rate_difference"]
by_hand = replace(gap, low=gap.value - 0.05, high=gap.value + 0.05)
record_json = replace(
    record_json, disparity_before={**record_json.disparity_before, "selection_rate_difference": by_hand}
).to_json()

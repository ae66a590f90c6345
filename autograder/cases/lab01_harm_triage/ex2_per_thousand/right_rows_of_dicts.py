# style: a list of rows, the group as a column
def per_thousand(people, harmed):
    total = sum(people[g] for g in people)
    rows = [
        {
            "group": g,
            "of_everybody": 1000 * harmed[g] / total,
            "of_group": 1000 * harmed[g] / people[g] if people[g] else float("nan"),
        }
        for g in harmed
    ]
    mean = sum(harmed.values()) / total * 1000
    rows.insert(0, {"group": "all", "of_everybody": mean, "of_group": mean})
    return pd.DataFrame(rows).set_index("group")

# misconception: leaves out the last group
# loses: 2
# message: it has no row


def per_thousand(people, harmed):
    rows = {}
    for i in range(len(people) - 1):
        group = list(people)[i]
        rows[group] = [1000 * harmed[group] / people[group], 1000 * harmed[group] / sum(people.values())]
    rows["all"] = [1000 * sum(harmed.values()) / sum(people.values())] * 2
    return pd.DataFrame.from_dict(rows, orient="index", columns=["of_group", "of_everybody"])

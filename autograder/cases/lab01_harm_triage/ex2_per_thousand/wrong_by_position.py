# misconception: pairs the dicts by their order
# loses: 1
# message: Match them by the names of the groups
def per_thousand(people, harmed):
    table = pd.DataFrame(
        {"people": list(people.values()), "harmed": list(harmed.values())}, index=list(people)
    )
    table.loc["all"] = table.sum()
    return pd.DataFrame(
        {
            "of_group": 1000 * table["harmed"] / table["people"],
            "of_everybody": 1000 * table["harmed"] / table.loc["all", "people"],
        }
    )

# misconception: gives percentages for people per 1,000
# loses: 2
# message: people per 100
def per_thousand(people, harmed):
    """Harmed people per 1,000: a DataFrame, rows are the groups and "all", columns of_group, of_everybody."""
    table = pd.DataFrame({"people": people, "harmed": harmed})
    table.loc["all"] = table.sum()
    return pd.DataFrame(
        {
            "of_group": 100 * table["harmed"] / table["people"],
            "of_everybody": 100 * table["harmed"] / table.loc["all", "people"],
        }
    )

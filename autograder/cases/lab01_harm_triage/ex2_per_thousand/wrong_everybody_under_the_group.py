# misconception: divides a group's harm by everybody
# loses: 2
# message: a small group looks unharmed
def per_thousand(people, harmed):
    """Harmed people per 1,000: a DataFrame, rows are the groups and "all", columns of_group, of_everybody."""
    table = pd.DataFrame({"people": people, "harmed": harmed})
    table.loc["all"] = table.sum()
    return pd.DataFrame(
        {
            "of_group": 1000 * table["harmed"] / table.loc["all", "people"],
            "of_everybody": 1000 * table["harmed"] / table.loc["all", "people"],
        }
    )

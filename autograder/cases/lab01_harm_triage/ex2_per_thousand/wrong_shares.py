# misconception: gives shares for people
# loses: 2
# message: These are shares
def per_thousand(people, harmed):
    """Harmed people per 1,000: a DataFrame, rows are the groups and "all", columns of_group, of_everybody."""
    table = pd.DataFrame({"people": people, "harmed": harmed})
    table.loc["all"] = table.sum()
    return pd.DataFrame(
        {
            "of_group": table["harmed"] / table["people"],
            "of_everybody": table["harmed"] / table.loc["all", "people"],
        }
    )

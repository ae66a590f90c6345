# misconception: takes a rate of nobody for none
# loses: 1
# message: reads as never harmed
def per_thousand(people, harmed):
    """Harmed people per 1,000: a DataFrame, rows are the groups and "all", columns of_group, of_everybody."""
    table = pd.DataFrame({"people": people, "harmed": harmed})
    table.loc["all"] = table.sum()
    table = pd.DataFrame(
        {
            "of_group": 1000 * table["harmed"] / table["people"],
            "of_everybody": 1000 * table["harmed"] / table.loc["all", "people"],
        }
    )
    return table.fillna(0)

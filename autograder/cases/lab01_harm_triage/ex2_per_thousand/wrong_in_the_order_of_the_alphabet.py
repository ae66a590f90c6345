# misconception: sorts one dict and leaves the other
# loses: 1
# message: by their order


def per_thousand(people, harmed):
    table = pd.DataFrame({"people": people.values(), "harmed": harmed.values()}, index=people.keys())
    table.loc["all"] = table.sum()
    result = table[["harmed"]].rename(columns={"harmed": "of_group"})
    result["of_everybody"] = 1000 * table["harmed"] / table.loc["all", "people"]
    result["of_group"] = 1000 * table["harmed"] / table["people"]
    return result

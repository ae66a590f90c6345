# misconception: adds up the groups' rates
# loses: 2
# message: shares of different people
def per_thousand(people, harmed):
    table = pd.DataFrame({"people": people, "harmed": harmed})
    rates = pd.DataFrame(
        {
            "of_group": 1000 * table["harmed"] / table["people"],
            "of_everybody": 1000 * table["harmed"] / table["people"].sum(),
        }
    )
    rates.loc["all"] = rates.sum()
    return rates

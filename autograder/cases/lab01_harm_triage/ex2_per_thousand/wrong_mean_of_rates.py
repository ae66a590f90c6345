# misconception: averages the groups' rates
# loses: 2
# message: 40 people weigh as much as 700
def per_thousand(people, harmed):
    table = pd.DataFrame({"people": people, "harmed": harmed})
    rates = 1000 * table["harmed"] / table["people"]
    shares = 1000 * table["harmed"] / table["people"].sum()
    rates["all"], shares["all"] = rates.mean(), shares.sum()
    return pd.DataFrame({"of_group": rates, "of_everybody": shares})

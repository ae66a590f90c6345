# style: two Series that pandas aligns, and the function's own answer read off
def per_thousand(people, harmed):
    people, harmed = pd.Series(people), pd.Series(harmed)
    people.loc["all"], harmed.loc["all"] = people.sum(), harmed.sum()
    return pd.concat({"of_group": harmed / people, "of_everybody": harmed / people["all"]}, axis=1) * 1000


where = {"treated worst": answer["of_group"], "most to put right": answer["of_everybody"]}

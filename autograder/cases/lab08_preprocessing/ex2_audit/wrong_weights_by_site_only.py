# misconception: trains with weights that look at the site only
# loses: 3
# message: If the weights look at the site only
people_there = train.groupby("site")["site"].transform("size")
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], len(train) / 2 / people_there)
rates = pd.DataFrame({"before": before, "after": after}).groupby(test["site"]).mean()
gap = (rates.loc["east"] - rates.loc["west"]).to_dict()
moved = 1000 * pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).mean()

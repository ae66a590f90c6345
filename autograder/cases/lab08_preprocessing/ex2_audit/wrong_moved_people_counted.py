# misconception: people in the file instead of per 1,000
# loses: 1
# message: If these are the people in the file
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], sample_weight=train["weight"])
rates = pd.DataFrame({"before": before, "after": after}).groupby(test["site"]).mean()
gap = (rates.loc["east"] - rates.loc["west"]).to_dict()
moved = pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).sum()

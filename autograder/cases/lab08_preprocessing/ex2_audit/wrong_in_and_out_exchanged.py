# misconception: in and out exchanged
# loses: 1
# message: If the columns are exchanged
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], sample_weight=train["weight"])
rates = pd.DataFrame({"before": before, "after": after}).groupby(test["site"]).mean()
gap = (rates.loc["east"] - rates.loc["west"]).to_dict()
moved = 1000 * pd.DataFrame({"in": after < before, "out": after > before}).groupby(test["site"]).mean()

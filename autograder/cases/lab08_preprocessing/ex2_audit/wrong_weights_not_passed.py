# misconception: works the weights out and does not pass them
# loses: 3
# message: If you did not pass sample_weight
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features])
rates = pd.DataFrame({"before": before, "after": after}).groupby(test["site"]).mean()
gap = (rates.loc["east"] - rates.loc["west"]).to_dict()
moved = 1000 * pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).mean()

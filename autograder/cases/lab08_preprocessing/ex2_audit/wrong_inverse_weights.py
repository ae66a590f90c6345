# misconception: trains with one over the weight
# loses: 3
# message: If you trained with one over the weight
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], sample_weight=1 / train["weight"])
rates = pd.DataFrame({"before": before, "after": after}).groupby(test["site"]).mean()
gap = (rates.loc["east"] - rates.loc["west"]).to_dict()
moved = 1000 * pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).mean()

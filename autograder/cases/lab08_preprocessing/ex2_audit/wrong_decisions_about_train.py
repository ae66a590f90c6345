# misconception: decides about the people it was trained on
# loses: 4
# message: these are decisions about the people in train
before = invite(train[features], train["finished"], train[features])
after = invite(train[features], train["finished"], train[features], sample_weight=train["weight"])
rates = pd.DataFrame({"before": before, "after": after}).groupby(train["site"]).mean()
gap = (rates.loc["east"] - rates.loc["west"]).to_dict()
moved = 1000 * pd.DataFrame({"in": after > before, "out": after < before}).groupby(train["site"]).mean()

# misconception: west minus east
# loses: 1
# message: then the sign is turned round
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], sample_weight=train["weight"])
rates = pd.DataFrame({"before": before, "after": after}).groupby(test["site"]).mean()
gap = (rates.loc["west"] - rates.loc["east"]).to_dict()
moved = 1000 * pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).mean()

# misconception: people per 1,000 applicants of both sites
# loses: 1
# message: If you divided by the applicants of both sites
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], sample_weight=train["weight"])
rates = pd.DataFrame({"before": before, "after": after}).groupby(test["site"]).mean()
gap = (rates.loc["east"] - rates.loc["west"]).to_dict()
moved = (
    1000 / len(test) * pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).sum()
)

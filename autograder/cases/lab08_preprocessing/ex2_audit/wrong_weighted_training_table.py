# misconception: audits the training rows with their weights
# loses: 1
# message: If you audited the training rows with their weights
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], sample_weight=train["weight"])
plain = pd.Series(before).groupby(test["site"]).mean()
seen = invite(train[features], train["finished"], train[features], train["weight"])
share = (train["weight"] * seen).groupby(train["site"]).sum() / train.groupby("site")["weight"].sum()
gap = {"before": plain["east"] - plain["west"], "after": share["east"] - share["west"]}
moved = 1000 * pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).mean()

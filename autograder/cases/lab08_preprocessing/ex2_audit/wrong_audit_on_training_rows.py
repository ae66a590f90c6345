# misconception: audits on the rows the model was trained on
# loses: 1
# message: If you audited the rows the model was trained on
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], sample_weight=train["weight"])
seen = pd.DataFrame(
    {
        "before": invite(train[features], train["finished"], train[features]),
        "after": invite(train[features], train["finished"], train[features], train["weight"]),
    }
)
rates = seen.groupby(train["site"]).mean()
gap = (rates.loc["east"] - rates.loc["west"]).to_dict()
moved = 1000 * pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).mean()

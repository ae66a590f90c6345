# misconception: nets those who come in against those who go out
# loses: 1
# message: If you netted them
is_east = (test["site"] == "east").to_numpy()
before, after = (
    invite(train[features], train["finished"], test[features], weight) for weight in (None, train["weight"])
)
gap = {name: d[is_east].mean() - d[~is_east].mean() for name, d in {"before": before, "after": after}.items()}
moved = pd.DataFrame(
    [
        [1000 * ((before == old) & (after == new))[here].sum() / here.sum() for old, new in ((0, 1), (1, 0))]
        for here in (is_east, ~is_east)
    ],
    index=["east", "west"],
    columns=["in", "out"],
)

moved["in"] = moved["in"] - moved["out"]

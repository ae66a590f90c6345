# style: a Series of tuples
order = list(candidates.index)
fails = pd.Series([("gap",), (), ("gap", "accuracy"), ("draw",), ("accuracy",)], index=order)

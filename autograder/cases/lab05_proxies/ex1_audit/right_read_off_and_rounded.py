# style: counts read off a crosstab and typed in, three digits
pd.crosstab([district[new], absent[new]], without_district)
audit = pd.DataFrame(
    {"district": ["river", "hill"], "came": [162, 781], "double_booked": [44, 86]}
).set_index("district")
audit["false_positive_rate"] = [0.272, 0.110]
gap = {"low": 0.095, "estimate": 0.161, "high": 0.237}
verdict = "part of it stays"

# style: the course's helper for the split pairs, a merge, a Series
from fairness_audit.individual import split_pairs

found = split_pairs(files["granted"], apart, 0.5, sensitive_features=files["campus"])
both = pairs.merge(files, left_on="first", right_index=True)
both = both.merge(files, left_on="second", right_index=True, suffixes=("", "_2"))
torn = both[both["granted"].ne(both["granted_2"])]
number = both.groupby("campus").size()
split = pd.DataFrame({"pairs": number, "split": torn.groupby("campus").size()})
split["share"] = split["split"] / split["pairs"]
east = torn.query("campus == 'east'")
committees = east["committee"].eq(east["committee_2"]).map({True: "same", False: "different"}).value_counts()
committees = committees.reindex(["same", "different"], fill_value=0)
assert share_interval(*split.loc["east", ["split", "pairs"]].astype(int)).low > 0.1
finding = "east"

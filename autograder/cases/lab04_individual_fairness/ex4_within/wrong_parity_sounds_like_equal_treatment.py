# misconception: takes equal shares for equal treatment, since parity sounds intuitive
# loses: 1
# message: Equal shares sound like equal treatment
split = None  # a DataFrame
committees = {"same": None, "different": None}
finding = None  # one of the keys of `findings`
one, other = (files.iloc[pairs[side]].set_index(pairs.index) for side in ("first", "second"))
two_answers = one["granted"] != other["granted"]
split = two_answers.groupby(one["campus"]).agg(pairs="size", split="sum", share="mean")

in_east = two_answers & (one["campus"] == "east")
same = one["committee"] == other["committee"]
committees = {"same": int((in_east & same).sum()), "different": int((in_east & ~same).sum())}
finding = "alike"

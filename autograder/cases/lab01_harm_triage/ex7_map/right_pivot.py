# style: a pivot table with margins, and NumPy numbers
applies = {system: () for system in tools.index}
applies["screening tool"] = ("local law 144", "four fifths")
applies["warehouse score"] = ("four fifths",)
applies["loan desk"] = ("article 22",)
sums = screening.pivot_table(["selected", "applicants"], "sex", "category", "sum", margins=True)
rate = sums["selected"] / sums["applicants"]
sexes, categories, both = rate["All"].iloc[:-1], rate.loc["All"].iloc[:-1], rate.iloc[:-1, :-1].to_numpy()
fifths = np.min([sexes.min() / sexes.max(), categories.min() / categories.max()])
lowest_ratio = {"four fifths": fifths, "local law 144": both.min() / both.max()}
reading = "differ"
remedy = "question"

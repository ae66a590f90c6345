# misconception: audits the overall number only
# loses: 1
# message: Count each region for itself
needy = hours >= 4
facts = pd.DataFrame(
    {
        letter: {
            "mean_error": (estimate - hours).mean(),
            "accuracy": ((estimate >= 4) == needy).mean(),
            "missed_north": (estimate < 4)[needy].mean(),
            "missed_south": (estimate < 4)[needy].mean(),
        }
        for letter, estimate in estimates.items()
    }
).T
winners = {"smallest mean error": "P", "most accurate": "R", "harm spread most evenly": "Q"}

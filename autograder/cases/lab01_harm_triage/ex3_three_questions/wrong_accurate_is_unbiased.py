# misconception: takes the accurate model for the one without statistical bias
# loses: 1
# message: need not be right on average
needy = hours >= 4
facts = pd.DataFrame(
    {
        letter: {
            "mean_error": (estimate - hours).mean(),
            "accuracy": ((estimate >= 4) == needy).mean(),
            "missed_north": (estimate < 4)[needy & (region == "north")].mean(),
            "missed_south": (estimate < 4)[needy & (region == "south")].mean(),
        }
        for letter, estimate in estimates.items()
    }
).T
winners = {"smallest mean error": "R", "most accurate": "R", "harm spread most evenly": "Q"}

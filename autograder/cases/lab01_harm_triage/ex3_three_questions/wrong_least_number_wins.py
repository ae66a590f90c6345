# misconception: compares mean errors with their sign
# loses: 1
# message: compare mean_error without its sign
facts = None  # a DataFrame: rows P, Q, R, S; columns mean_error, accuracy, missed_north, missed_south
winners = {"smallest mean error": None, "most accurate": None, "harm spread most evenly": None}
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
winners = {"smallest mean error": "Q", "most accurate": "R", "harm spread most evenly": "Q"}

# misconception: divides those missed by the pupils in need of both regions
# loses: 1
# message: Divide by those of the region
needy = hours >= 4
facts = pd.DataFrame(
    {
        letter: {
            "mean_error": (estimate - hours).mean(),
            "accuracy": ((estimate >= 4) == needy).mean(),
            "missed_north": ((estimate < 4) & needy)[region == "north"].sum() / needy.sum(),
            "missed_south": ((estimate < 4) & needy)[region == "south"].sum() / needy.sum(),
        }
        for letter, estimate in estimates.items()
    }
).T
winners = {"smallest mean error": "P", "most accurate": "R", "harm spread most evenly": "Q"}

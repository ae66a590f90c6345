# style: counts a hundred patients of each district
def booking_gap(q, river, hill):
    patients = pd.DataFrame(
        {
            "mark": ["river", "hill", "river", "hill"],
            "district": ["river", "river", "hill", "hill"],
            "people": [100 * q, 100 * (1 - q), 100 * (1 - q), 100 * q],
        }
    )
    patients["away"] = patients["people"] * np.where(patients["district"] == "river", river, hill)
    by_mark = patients.groupby("mark")[["people", "away"]].sum()
    booked = by_mark["away"] > by_mark["people"] / 2
    patients["booked"] = patients["people"] * patients["mark"].map(booked)
    total = patients.groupby("district")["booked"].sum() / 100
    return total["river"] - total["hill"]

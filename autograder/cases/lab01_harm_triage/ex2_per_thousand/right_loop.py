# style: plain Python, one row at a time
def per_thousand(people, harmed):
    everybody = sum(people.values())
    rows = {}
    for group, n in people.items():
        rows[group] = {
            "of_group": 1000 * harmed[group] / n if n else float("nan"),
            "of_everybody": harmed[group] / everybody * 1000,
        }
    overall = sum(harmed.values()) / everybody * 1000
    rows["all"] = {"of_group": overall, "of_everybody": overall}
    return pd.DataFrame.from_dict(rows, orient="index")

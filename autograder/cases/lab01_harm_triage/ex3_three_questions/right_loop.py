# style: NumPy and a loop, columns in another order, one more column
rows = {}
for letter in "RQSP":
    e = estimates[letter].to_numpy()
    tutor, need = e >= 4, hours >= 4
    rows[letter] = {
        "people": len(e),
        "accuracy": np.mean(tutor == need),
        "mean_error": np.sum(e - hours) / len(e),
    }
    for r in ("south", "north"):
        here = region == r
        rows[letter]["missed_" + r] = 1 - np.sum(tutor & need & here) / np.sum(need & here)
facts = pd.DataFrame.from_dict(rows, orient="index")
winners = {"smallest mean error": "P", "most accurate": "R", "harm spread most evenly": "Q"}

# style: masks and counts; picks read off the tables
rows = {}
for r in ("south", "north"):
    pays = (applicants["region"] == r) & (applicants["would_pay"] == 1)
    refused = int((pays & (applicants["offered"] == 0)).sum())
    rows[r] = {"would_pay": int(pays.sum()), "refused": refused, "per_1000": refused / int(pays.sum()) * 1000}
audit = pd.DataFrame.from_dict(rows, orient="index")
named = {"metric": "false_negative_rate", "harm": "allocation"}
carrier = "contract"
may_say = "B"

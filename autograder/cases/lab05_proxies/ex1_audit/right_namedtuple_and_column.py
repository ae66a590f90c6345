# style: a named tuple, districts in a column
log = pd.DataFrame({"district": district[new], "absent": absent[new], "booked": without_district})
came = log[log["absent"] == 0].groupby("district")
audit = came["booked"].agg(came="size", double_booked="sum", false_positive_rate="mean")
rate = audit["false_positive_rate"]
difference = rate["river"] - rate["hill"]
spread = np.sqrt((rate * (1 - rate) / audit["came"]).sum())
gap = {"estimate": difference, "low": difference - 1.96 * spread, "high": difference + 1.96 * spread}
verdict = "part of it stays"

from collections import namedtuple

Ends = namedtuple("Ends", "low high estimate")
gap = Ends(*(round(gap[end], 3) for end in ("low", "high", "estimate")))
audit = audit.reset_index()

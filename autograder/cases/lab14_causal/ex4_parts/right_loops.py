# style: plain loops over rows
def parts(cells):
    rows = cells.to_dict("records")

    def rate(region, schooling=None, training=None):
        chosen = [
            r
            for r in rows
            if r["region"] == region
            and schooling in (None, r["schooling"])
            and training in (None, r["training"])
        ]
        return sum(r["passed"] for r in chosen) / sum(r["recruits"] for r in chosen)

    south = [r for r in rows if r["region"] == "south" and r["recruits"] > 0]
    n = sum(r["recruits"] for r in south)
    first = sum(r["recruits"] * rate("north", r["schooling"], r["training"]) for r in south) / n
    second = sum(r["recruits"] * rate("north", r["schooling"]) for r in south) / n
    return {"direct": first - rate("south"), "indirect": second - first, "spurious": rate("north") - second}

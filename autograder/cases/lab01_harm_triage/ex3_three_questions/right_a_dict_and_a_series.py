# style: a dict of columns, winners as a Series, rounded to three digits
need = hours >= 4
tutor = estimates >= 4
facts = {
    "mean_error": estimates.sub(hours, axis=0).mean().round(3),
    "accuracy": tutor.eq(need, axis=0).mean().round(3),
}
for place in ["north", "south"]:
    rows = (region == place) & need
    facts["missed_" + place] = (~tutor[rows]).mean().round(3)
facts = pd.DataFrame(facts)
winners = pd.Series({"smallest mean error": "P", "most accurate": "R", "harm spread most evenly": "Q"})

# misconception: gives 0 where nobody found work
# loses: 2
# message: do not belong
def recorded_share(recorded, found, region):
    people = pd.DataFrame({"recorded": recorded, "found": found, "region": region})
    shares = people[people["found"] == 1].groupby("region")["recorded"].mean()
    return shares.reindex(sorted(set(region)), fill_value=0.0).to_dict()

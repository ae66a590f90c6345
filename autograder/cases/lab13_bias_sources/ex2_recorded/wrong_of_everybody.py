# misconception: divides by everybody in the region
# loses: 3
# message: few found work
def recorded_share(recorded, found, region):
    people = pd.DataFrame({"recorded": recorded, "region": region})
    return people.groupby("region")["recorded"].mean().to_dict()

# misconception: counts every agreement of register and person
# loses: 3
# message: hide the missing records
def recorded_share(recorded, found, region):
    people = pd.DataFrame({"same": np.equal(recorded, found), "region": region})
    return people.groupby("region")["same"].mean().to_dict()

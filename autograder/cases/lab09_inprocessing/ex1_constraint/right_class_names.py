# style: the names of Fairlearn's classes
from fairlearn.reductions import EqualizedOdds, FalsePositiveRateParity, TruePositiveRateParity

wanted = [TruePositiveRateParity, FalsePositiveRateParity, DemographicParity, EqualizedOdds]
writers_in_order = ["advice bureau", "debt counselor", "mayor", "ombudsman"]
constraint = {who: c.__name__ for who, c in zip(writers_in_order, wanted)}

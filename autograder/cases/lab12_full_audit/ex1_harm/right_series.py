# style: a Series
harm_metric = pd.Series(index=["council", "tutor", "provider"], dtype=object)
harm_metric["provider"] = "equalized_odds_difference"
harm_metric["tutor"] = "equal_opportunity_difference"
harm_metric["council"] = "demographic_parity_difference"

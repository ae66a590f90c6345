# style: lets pandas read the tables
told = compare(y_test, {"baseline": y_pred_baseline, "post-processing": y_pred_post}, group_test)
growth = told.loc["post-processing"] - told.loc["baseline"]
opened = growth.filter(like="_difference").idxmax()
paid = moved(y_pred_baseline, y_pred_post, group_test)["lost"].idxmax()
nearly_nobody = "in-processing"

# style: typed from the tables
opened = "True_positive_rate_difference".lower()
paid = 0.0
nearly_nobody = "In-processing"

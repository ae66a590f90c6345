# style: tries sizes until the helper gives a finite margin
def fewest(alpha):
    for n in range(1, 1000):
        if np.isfinite(conformal_quantile(range(n), alpha)):
            return n


n_quay = (calibration["district"] == "quay").sum()
largest_holds = n_quay / (n_quay + 1)
tell = "no range yet" if n_quay < fewest(0.1) else "largest miss"

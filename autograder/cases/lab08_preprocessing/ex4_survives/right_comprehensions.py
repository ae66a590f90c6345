# style: dict comprehensions, site as text, NumPy numbers
learners = {"line": line, "trees": trees}
score = {
    k: new().fit(cleaned, train["site"]).predict_proba(cleaned_test)[:, 1] for k, new in learners.items()
}
probe_auc = {k: roc_auc_score(test["site"], s) for k, s in score.items()}
yes = pd.DataFrame(
    {k: new().fit(cleaned, train["finished"]).predict(cleaned_test) for k, new in learners.items()}
)
shares = yes.groupby(test["site"]).mean()
gap_left = dict(shares.loc["east"] - shares.loc["west"])
alone = {
    c: roc_auc_score(
        test["site"], trees().fit(cleaned[[c]], train["site"]).predict_proba(cleaned_test[[c]])[:, 1]
    )
    for c in features
}
carrier = max(alone, key=alone.get)
may_say = "b"

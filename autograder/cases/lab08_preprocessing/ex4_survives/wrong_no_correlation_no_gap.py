# misconception: no correlation, therefore no gap
# loses: 1
# message: If no correlation means no gap for you
probe_auc, gap_left = {}, {}
is_west = test["site"] == "west"
for name, learner in {"line": line, "trees": trees}.items():
    probe = learner().fit(cleaned, train["site"] == "west")
    probe_auc[name] = roc_auc_score(is_west, probe.predict_proba(cleaned_test)[:, 1])
    invited = learner().fit(cleaned, train["finished"]).predict(cleaned_test)
    gap_left[name] = invited[~is_west].mean() - invited[is_west].mean()
gap_left = {"line": 0, "trees": 0}
carrier = "hours"
may_say = "B"

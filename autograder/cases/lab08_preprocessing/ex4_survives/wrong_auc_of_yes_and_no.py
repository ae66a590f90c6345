# misconception: AUC of predictions instead of probabilities
# loses: 1
# message: If you ranked people by a yes or no
probe_auc, gap_left = {}, {}
is_west = test["site"] == "west"
for name, learner in {"line": line, "trees": trees}.items():
    probe = learner().fit(cleaned, train["site"] == "west")
    probe_auc[name] = roc_auc_score(is_west, probe.predict(cleaned_test))
    invited = learner().fit(cleaned, train["finished"]).predict(cleaned_test)
    gap_left[name] = invited[~is_west].mean() - invited[is_west].mean()
carrier = "hours"
may_say = "B"

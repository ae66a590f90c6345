# misconception: the gap among the rows trained on
# loses: 1
# message: the rows the learners were fitted on
probe_auc, gap_left = {}, {}
is_west = test["site"] == "west"
for name, learner in {"line": line, "trees": trees}.items():
    probe = learner().fit(cleaned, train["site"] == "west")
    probe_auc[name] = roc_auc_score(is_west, probe.predict_proba(cleaned_test)[:, 1])
    invited = learner().fit(cleaned, train["finished"]).predict(cleaned)
    gap_left[name] = invited[train["site"] == "east"].mean() - invited[train["site"] == "west"].mean()
carrier = "hours"
may_say = "B"

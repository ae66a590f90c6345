# misconception: audits the probes on the rows they were fitted on
# loses: 1
# message: then trees look better than they are
probe_auc, gap_left = {}, {}
is_west = test["site"] == "west"
for name, learner in {"line": line, "trees": trees}.items():
    probe = learner().fit(cleaned, train["site"] == "west")
    probe_auc[name] = roc_auc_score(train["site"] == "west", probe.predict_proba(cleaned)[:, 1])
    invited = learner().fit(cleaned, train["finished"]).predict(cleaned_test)
    gap_left[name] = invited[~is_west].mean() - invited[is_west].mean()
carrier = "hours"
may_say = "B"

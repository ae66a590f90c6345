// Notebooks first, then labs and guides, then the pages of the package.
window.Scorer = {
  score: ([page, , , , score]) =>
    score + (page.startsWith("course/") ? 40 : page.startsWith("labs/") ? 20 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};

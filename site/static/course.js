// What screen readers and keyboards miss in the theme's pages.
addEventListener("DOMContentLoaded", () => {
  for (const caption of document.querySelectorAll('.caption[role="heading"]')) {
    caption.setAttribute("aria-level", "2");
  }
  const reach = () => {
    for (const box of document.querySelectorAll("pre, div.cell_output, .table-wrapper, .math-block, .ex-wide")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  };
  reach();
  addEventListener("resize", reach);
  addEventListener("toggle", reach, true); // an answer unfolds
  // Paper cannot unfold: answers are printed open, and closed again after.
  const closed = () => [...document.querySelectorAll("article details:not([open], .hide)")].filter(
    (one) => one.querySelector("summary")?.textContent !== "Table behind this figure",
  );
  let opened = [];
  addEventListener("beforeprint", () => (opened = closed()).forEach((one) => { one.open = true; }));
  addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));
});

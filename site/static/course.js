// What screen readers and keyboards miss in the theme's pages.
addEventListener("DOMContentLoaded", () => {
  for (const caption of document.querySelectorAll('.caption[role="heading"]')) {
    caption.setAttribute("aria-level", "2");
  }
  const reach = () => {
    for (const box of document.querySelectorAll("pre, div.cell_output, .table-wrapper, .math-block")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  };
  reach();
  addEventListener("resize", reach);
  addEventListener("toggle", reach, true); // an answer unfolds
});

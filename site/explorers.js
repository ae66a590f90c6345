// Draw each explorer of the page from its stored state. `live.py` puts `host` before this and the modules'
// code, as text, into window.explorers.
addEventListener("DOMContentLoaded", async () => {
  const load = (code) => import(`data:text/javascript,${encodeURIComponent(code)}`);
  const modules = {};
  for (const box of document.querySelectorAll("[data-explorer]")) {
    const name = box.dataset.explorer;
    modules[name] ??= load(window.explorers[name]);
    const state = JSON.parse(box.querySelector("script").textContent);
    const live = box.appendChild(document.createElement("div"));
    live.className = "live";
    (await modules[name]).default.render({ model: host(state), el: live });
    box.classList.add("running");
  }
  dispatchEvent(new Event("resize")); // course.js looks again at what is wider than its box
});

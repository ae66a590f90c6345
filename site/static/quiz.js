// Check a reader's choice. What it answers is sealed with the choice itself; `quiz.py` says how.
addEventListener("DOMContentLoaded", () => {
  const opened = (key, hidden) => {
    let state = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(key)) state = Math.imul(state ^ byte, 0x01000193) >>> 0;
    const bytes = Uint8Array.from(atob(hidden), (letter) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return letter.charCodeAt(0) ^ (state & 0xff);
    });
    return new TextDecoder().decode(bytes);
  };
  for (const form of document.querySelectorAll("form.question")) {
    const status = form.querySelector("[role=status]");
    const button = document.createElement("button");
    button.textContent = "Check";
    status.before(button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const picked = form.querySelector("input:checked");
      const answer = picked && opened(`${form.id.replace("question-", "")} ${picked.value}`, picked.dataset.answer);
      status.textContent = answer ?? "Pick an answer first.";
      status.dataset.verdict = answer?.split(".")[0] ?? "";
    });
    form.addEventListener("change", () => { status.textContent = status.dataset.verdict = ""; });
  }
});

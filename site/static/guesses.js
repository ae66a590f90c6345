// A reader's guess, kept in this browser beside its answer. `guesses.py` marks where one is asked for.
addEventListener("DOMContentLoaded", () => {
  const PREFIX = "fairness-audit guess: ";
  const store = (() => {
    try {
      localStorage.setItem(PREFIX, "");
      localStorage.removeItem(PREFIX);
      return localStorage;
    } catch { // a browser that keeps nothing: the guess lasts as long as the page
      return { getItem: (key) => store[key] ?? null, setItem: (key, text) => { store[key] = text; },
        removeItem: (key) => { delete store[key]; } };
    }
  })();
  const page = location.pathname.split("/").pop();
  const element = (html) => document.createRange().createContextualFragment(html).firstElementChild;
  const texts = [...document.querySelectorAll("article p")].filter((p) => !p.closest("details, .cell_output"));

  document.querySelectorAll("[data-guess]").forEach((mark, i) => {
    const key = `${PREFIX}${page} ${mark.dataset.guess}`;
    const box = element(`<div class="guess-box"><label>Your guess
      <input type="text" placeholder=" " maxlength="200" autocomplete="off"></label>
      <button type="button">Clear</button></div>`);
    const said = element('<p class="guessed">You guessed: <strong></strong></p>');
    const [input, clear] = box.querySelectorAll("input, button");
    // Every box has the same name; what it asks for stands in the paragraph before it.
    const before = (p) => p.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING;
    const question = texts.filter(before).pop();
    if (question) input.setAttribute("aria-describedby", question.id ||= `guess-${i}`);
    const show = () => {
      clear.hidden = said.hidden = !input.value;
      said.querySelector("strong").textContent = input.value;
    };
    input.addEventListener("input", () => {
      if (input.value) store.setItem(key, input.value);
      else store.removeItem(key);
      show();
    });
    clear.addEventListener("click", () => {
      store.removeItem(key);
      input.value = "";
      show();
      input.focus();
    });
    input.value = store.getItem(key) ?? "";
    show();
    mark.before(box);
    mark.querySelector("summary")?.after(said);
  });

  const forget = document.getElementById("forget");
  if (forget) {
    const button = forget.appendChild(element('<button type="button">Forget all my guesses</button>'));
    const done = forget.appendChild(element('<span role="status"></span>'));
    button.addEventListener("click", () => {
      const mine = Object.keys(store).filter((key) => key.startsWith(PREFIX));
      mine.forEach((key) => store.removeItem(key));
      done.textContent = ` ${mine.length} forgotten.`;
    });
  }
});

// The page that a script sees: its main part, what stands in it by name, and what is told to whoever listens.
export const main = document.querySelector("main[data-project]");
export const { project, version, lang } = main?.dataset ?? {};
export const MOVED = "input[type=range][data-key], select[data-key], .bar[data-key]";
export const SENTENCES = JSON.parse(main?.dataset.told ?? "{}");

export const all = (what, within = document) => [...within.querySelectorAll(what)];
export const named = (attribute, name) => all(`[${attribute}="${CSS.escape(name)}"]`);
export const fire = (name, detail) => document.dispatchEvent(new CustomEvent(`anodeworks:${name}`, { detail }));
export const drawn = (run) => requestAnimationFrame(() => setTimeout(run));

export function later(run, wait) {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(run, wait); };
}

export function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

export function staged(stage) {
  if (stage !== undefined) for (const line of all("[data-stage]")) line.textContent = stage;
}

// A sentence at the foot of the page; with a door for who is signed out.
export function tell(sentence, wait = 0, out = false) {
  const place = document.getElementById("told");
  if (!place || !sentence) return;
  const line = element("p", sentence.replace("{n}", Math.ceil(wait / 1000)));
  line.className = "note";
  if (out) {
    const door = element("a", SENTENCES.door);
    door.href = `/accounts/in?back=${encodeURIComponent(location.pathname + location.search)}`;
    line.append(" ", door);
  }
  place.replaceChildren(line);
}

// What cannot be used, beside the number that it is said of.
export function wrong(error) {
  for (const place of all("[data-fault]")) place.textContent = error?.key === place.dataset.fault ? error.message : "";
  for (const one of all(MOVED)) {
    const mine = error?.key === one.dataset.key;
    one.classList.toggle("wrong", mine);
    if (mine) one.setAttribute("aria-invalid", "true"); else one.removeAttribute("aria-invalid");
  }
}

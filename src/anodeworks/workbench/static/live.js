// Answers while numbers move. A move draws a first-order preview at once, hollow, and asks the server for the exact
// answer: at most one request is under way, and what was moved meanwhile is asked next. A number that is let go is kept
// in the draft. Sliders, choices and bars of a calendar move alike. Events on document: anodeworks:exact (exact figures
// stand on the page), anodeworks:odds, anodeworks:kept (the draft has what was moved), anodeworks:job (a job has ended).
"use strict";
(() => {
  const main = document.querySelector("main[data-project]");
  const { project, version, lang } = main?.dataset ?? {};
  const client = String(Math.random()).slice(2);
  const KEEP = 350, REST = 90, AGAIN = 700, LOST = 2000; // milliseconds
  const MOVED = "input[type=range][data-key], select[data-key], .bar[data-key]";
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const named = (attribute, name) => all(`[${attribute}="${CSS.escape(name)}"]`);
  const fire = (name, detail) => document.dispatchEvent(new CustomEvent(`anodeworks:${name}`, { detail }));
  const drawn = (run) => requestAnimationFrame(() => setTimeout(run));
  const later = (run, wait) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(run, wait); }; };

  // ---- what is moved: SI by key of sliders and bars, words by key of choices ----
  let moved = {}, changes = {}, moves = 0, moment = 0;
  // ---- what is known: the last exact answer, where it holds, and the slopes of a preview ----
  let exact = null, at = {}, slopes = null, written = {};

  const figures = () => [...new Set(all("data[data-figure]").map((figure) => figure.dataset.figure))];
  const sent = (more) => ({ moved, changes, figures: figures(), client, ...more });

  // ---- what is sent: what an answer's status means stands here alone. Again: asked once more after `wait`; told: said
  // to the person, and asked again by his next move alone; anything else is what the asker expects. ----
  const RETRIED = [0, 202, 429, 503], TOLD = [401, 403, 404, 413, 429, 500], LONGEST = 30000; // 0: no network
  const sentences = JSON.parse(main?.dataset.told ?? "{}");
  let lost = 0; // how often in a row nothing could be reached
  async function post(address, said, more = {}) {
    const answer = await fetch(address, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(said), ...more,
    }).catch(() => null);
    const status = answer?.status ?? 0, away = status === 0 || status === 503;
    lost = away ? lost + 1 : 0;
    main.classList.toggle("offline", away);
    const retry = 1000 * Number(answer?.headers.get("retry-after") ?? 0);
    const wait = RETRIED.includes(status) ? retry || (away ? Math.min(LOST * 2 ** (lost - 1), LONGEST) : AGAIN) : 0;
    const told = answer && status !== 204 ? await answer.json().catch(() => null) : null;
    const known = TOLD.includes(status) ? status : status >= 500 && !away ? 500 : 0;
    if (known) tell(sentences[known], wait, known === 401);
    return { status, wait, told };
  }
  const live = (what, said) => post(`/live/${project}/${version}${what}?lang=${lang}`, said);

  function tell(sentence, wait = 0, out = false) {
    const place = document.getElementById("told");
    if (!place || !sentence) return;
    const line = element("p", sentence.replace("{n}", Math.ceil(wait / 1000)));
    line.className = "note";
    if (out) {
      const door = element("a", sentences.door);
      door.href = `/accounts/in?back=${encodeURIComponent(location.pathname + location.search)}`;
      line.append(" ", door);
    }
    place.replaceChildren(line);
  }

  // ---- exact figures: one request under way ----
  let under = false, again = false;
  async function ask() {
    if (under) { again = true; return; }
    under = true;
    const when = moment, mine = moves;
    let wait = 0;
    try {
      const { status, wait: retry, told } = await live("", sent({ move: mine }));
      say(told?.stage);
      if (retry) { again = true; wait = retry; }
      if (status === 200 && told) {
        exact = told.figures;
        at = Object.fromEntries(Object.entries(told.changes).map(([key, one]) => [key, one.si]));
        written = Object.fromEntries(Object.entries(told.changes).map(([key, one]) => [key, one.written]));
        wrong(null);
        if (mine === moves) paint(told);
        else preview();
        drawn(() => fire("exact", { move: mine, now: mine === moves, took: performance.now() - when }));
        rested();
      } else if (status === 422) wrong(told?.error);
    } catch (error) { console.error(error); }
    const next = () => { under = false; if (again) { again = false; ask(); } };
    if (wait) setTimeout(next, wait); else next();
  }

  function paint(told) {
    for (const [name, one] of Object.entries(told.figures)) {
      for (const figure of named("data-figure", name)) {
        if (figure.dataset.part) { shifted(figure, one.si, slopes?.[name]?.scale); continue; }
        figure.textContent = one.text; figure.value = one.si ?? "";
        figure.classList.remove("preview");
      }
      for (const by of named("data-moved", name)) by.textContent = one.moved;
    }
    for (const [key, one] of Object.entries(told.changes))
      for (const said of named("data-said", key)) said.textContent = one.text;
    for (const bar of all(".bar[data-key]")) {
      const one = told.changes[bar.dataset.key];
      if (one) { bar.setAttribute("aria-valuenow", one.si); bar.setAttribute("aria-valuetext", one.text); }
    }
    for (const list of all("[data-flags]")) list.replaceChildren(...told.flags.map((flag) => element("li", flag)));
  }

  function element(name, text) { const made = document.createElement(name); made.textContent = text; return made; }
  function say(stage) { if (stage !== undefined) for (const line of all("[data-stage]")) line.textContent = stage; }

  function wrong(error) {
    for (const place of all("[data-fault]")) place.textContent = error?.key === place.dataset.fault ? error.message : "";
    for (const one of all(MOVED)) {
      const mine = error?.key === one.dataset.key;
      one.classList.toggle("wrong", mine);
      if (mine) one.setAttribute("aria-invalid", "true"); else one.removeAttribute("aria-invalid");
    }
  }

  // ---- preview: figures where the last exact answer holds, and slopes from there ----
  function preview() {
    if (!slopes) return;
    for (const [name, one] of Object.entries(slopes)) {
      const from = exact?.[name]?.si ?? one.si;
      if (from === null || one.scale.kind === "date") continue;
      let by = 0;
      for (const [key, si] of Object.entries(moved)) {
        const before = key in at ? at[key] : Number(named("data-key", key)[0]?.dataset.si ?? si);
        by += (one.slopes[key] ?? 0) * (si - before);
      }
      if (!by) continue;
      for (const figure of named("data-figure", name)) {
        if (figure.dataset.part) { shifted(figure, from + by, one.scale); continue; }
        figure.textContent = worded(from + by, one.scale);
        figure.classList.add("preview");
      }
    }
  }

  // A quantile moves with the base case until the odds are known anew; what is not known anew yet is hollow.
  function shifted(figure, si, scale) {
    if (!scale || scale.kind === "date" || !("base" in figure.dataset) || si === null) return;
    const to = Number(figure.value) + si - Number(figure.dataset.base);
    figure.textContent = worded(to, scale);
    figure.classList.add("preview");
  }
  const OLD = "[data-range], [data-figure][data-part], [data-claim], .verdicts";
  const aged = () => { for (const one of all(OLD, main)) one.classList.add("preview"); };

  function worded(si, scale) {
    const number = (si - scale.offset) / scale.factor, digits = 3;
    if (!Number.isFinite(number)) return "–";
    const size = number ? Math.floor(Math.log10(Math.abs(number))) : 0, places = digits - 1 - size;
    if (size < -4 || size > 14)
      return number.toExponential(digits - 1).replace(/([+-])(\d)$/, (_, sign, one) => `${sign}0${one}`) + scale.behind;
    const whole = scale.kind === "count" && size >= digits;
    const unit = 10 ** Math.max(-places, 0), kept = whole ? 0 : Math.min(Math.max(number ? places : 0, 0), 20);
    const round = whole ? Math.round(number) : places < 0 ? Math.round(number / unit) * unit : number;
    const form = { minimumFractionDigits: kept, maximumFractionDigits: kept };
    return round.toLocaleString("en-US", form).replace("-", "−") + scale.behind;
  }

  const movable = () => [...new Set(all(MOVED).filter((one) => one.tagName !== "SELECT").map((one) => one.dataset.key))];
  const known = (key) => slopes && key in (Object.values(slopes)[0]?.slopes ?? {});
  async function learn() {
    const keys = movable();
    if (!keys.length || !figures().length) return;
    const { status, wait, told } = await live("/slopes", sent({ keys }));
    say(told?.stage);
    if (status === 200 && told) slopes = told.figures;
    else if (wait) setTimeout(learn, 2 * wait);
  }

  // ---- odds, when the hand rests ----
  let odds = false;
  const rested = later(async () => {
    if (odds || under || !all("[data-range], [data-part], [data-claim]").length) return;
    odds = true;
    const begun = performance.now(), mine = moves;
    try {
      const { status, told } = await live("/odds", sent({}));
      if (status === 200 && told && mine === moves) {
        for (const [name, one] of Object.entries(told.figures)) {
          for (const range of named("data-range", name)) fresh(range, one.text);
          for (const figure of named("data-figure", name)) {
            const part = one[figure.dataset.part];
            if (!part) continue;
            fresh(figure, part.text);
            figure.value = part.si ?? "";
            if (exact?.[name]) figure.dataset.base = exact[name].si;
          }
        }
        for (const [name, one] of Object.entries(told.claims))
          for (const claim of named("data-claim", name)) fresh(claim, one.text);
        drawn(() => fire("odds", { took: performance.now() - begun }));
      }
    } catch { /* the next move asks again */ } finally { odds = false; if (mine !== moves) rested(); }
  }, REST);

  function fresh(place, text) { place.textContent = text; place.classList.remove("preview"); }

  // ---- moving, and keeping what was moved ----
  function move(key, si, when = performance.now()) { moved[key] = si; moves += 1; moment = when; aged(); preview(); ask(); }

  async function keep() {
    if (!Object.keys({ ...moved, ...changes }).length) return;
    if (main.dataset.untaken) { tell(main.dataset.untaken); return; } // tried, and not kept
    if (under || again) { soon(); return; }
    const held = moves, kept = written;
    if (!Object.keys(kept).length) return;
    written = {};  // so that leaving the page now does not keep it twice
    const { status, wait, told } = await send(kept);
    if (status === 422) { wrong(told?.error); return; }
    if (status !== 204) {
      written = { ...kept, ...written };
      if (wait) setTimeout(keep, Math.max(wait, KEEP));
      return;
    }
    if (held !== moves) { soon(); return; }
    for (const one of all(MOVED)) if (one.dataset.key in at) one.dataset.si = at[one.dataset.key];
    moved = {}; changes = {}; at = {};
    fire("kept", { changes: kept });
    learn();
  }
  const soon = later(keep, KEEP);
  const send = (kept) => post(`/p/${project}/draft/change`, { changes: kept }, { keepalive: true });

  // ---- bars of a calendar: by pointer, and by the keys left and right ----
  function drag(bar, event) {
    const from = event.clientX, start = Number(bar.dataset.si), ctm = bar.getScreenCTM();
    const years = (x) => (x - from) / ctm.a / Number(bar.dataset.perYear);
    const follow = (e) => shift(bar, start + years(e.clientX), start);
    const end = () => {
      bar.removeEventListener("pointermove", follow);
      for (const name of ["pointerup", "pointercancel"]) bar.removeEventListener(name, end);
      soon();
    };
    bar.setPointerCapture(event.pointerId);
    bar.addEventListener("pointermove", follow);
    for (const name of ["pointerup", "pointercancel"]) bar.addEventListener(name, end);
    event.preventDefault();
  }
  function shift(bar, si, start) {
    const low = Number(bar.dataset.lo ?? -Infinity), high = Number(bar.dataset.hi ?? Infinity);
    const to = Math.min(Math.max(si, low), high);
    const by = (to - start) * Number(bar.dataset.perYear);
    for (const one of named("data-key", bar.dataset.key))
      if (one.matches(".bar")) one.setAttribute("transform", `translate(${by} 0)`);
    move(bar.dataset.key, to);
  }

  // ---- jobs: progress as the server tells it ----
  function follow(job) {
    if (job.dataset.followed) return;
    job.dataset.followed = "yes";
    const events = new EventSource(`/jobs/${job.dataset.job}/events?lang=${document.documentElement.lang.slice(0, 2)}`);
    const bar = job.querySelector("progress"), line = job.querySelector("output");
    const told = (event) => {
      const { done, total, said, words } = JSON.parse(event.data);
      if (bar && total) { bar.max = total; bar.value = done; }
      if (line) line.textContent = said || words;
    };
    events.addEventListener("progress", told);
    events.addEventListener("over", (event) => {
      told(event);
      events.close();
      fire("job", JSON.parse(event.data));
    });
    job.querySelector("[data-cancel]")?.addEventListener("click", () => fetch(`/jobs/${job.dataset.job}/cancel`, { method: "POST" }));
  }

  // ---- parts of the page that follow the draft: what they show stays until there is something newer, and while a hand
  // is on what is in them ----
  let held = false, missed = false;
  const freshly = later(() => fire("kept", {}), AGAIN);
  function swap(event) {
    const { sourceElement: place, text } = event.detail.ctx;
    if (!place?.matches?.('[hx-trigger*="anodeworks:kept"]') || !place.childElementCount) return;
    const waits = text.includes('class="waiting"');
    if (waits || held || under || Object.keys(moved).length) {
      event.preventDefault();
      if (held) missed = true; else freshly();
    }
  }

  function met() {
    for (const job of all("[data-job]")) follow(job);
    for (const bar of all(".bar[data-key]:not([tabindex])")) {
      const { si, label, text } = bar.dataset;
      for (const [name, value] of [["tabindex", 0], ["role", "slider"], ["aria-valuenow", si], ["aria-valuetext", text ?? si]])
        bar.setAttribute(name, value);
      bar.setAttribute("aria-label", label ?? bar.dataset.key);
    }
    if (main && !movable().every(known)) learn();
  }

  if (main) {
    document.addEventListener("input", (event) => {
      if (event.target.matches("input[type=range][data-key]")) move(event.target.dataset.key, Number(event.target.value), event.timeStamp);
    });
    document.addEventListener("change", (event) => {
      if (event.target.matches("select[data-key]:not([hx-post])")) {
        changes[event.target.dataset.key] = event.target.value; moves += 1; aged(); ask();
      }
      if (event.target.matches(MOVED)) soon();
    });
    document.addEventListener("htmx:before:swap", swap);
    document.addEventListener("pointerdown", (event) => { held ||= Boolean(event.target.closest?.(MOVED)); }, true);
    for (const end of ["pointerup", "pointercancel"])
      document.addEventListener(end, () => { held = false; if (missed) { missed = false; freshly(); } }, true);
    document.addEventListener("pointerdown", (event) => {
      const bar = event.target.closest?.(".bar[data-key]");
      if (bar && event.button === 0) drag(bar, event);
    });
    document.addEventListener("keydown", (event) => {
      const bar = event.target.closest?.(".bar[data-key]");
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (bar && way) {
        const key = bar.dataset.key, start = Number(bar.dataset.si);
        shift(bar, (moved[key] ?? start) + (way * (event.shiftKey ? 12 : 1)) / 12, start);
        soon(); event.preventDefault();
      }
    });
    addEventListener("pagehide", () => { if (!main.dataset.untaken && Object.keys(written).length) send(written); });
  }
  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest?.("input:not([type=range]), textarea, [contenteditable]");
    if (writes || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const form = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[key];
    const found = form && document.getElementById(form);
    if (found) { event.preventDefault(); keep().then(() => found.requestSubmit()); }
  });
  document.addEventListener("htmx:after:settle", met);
  met();
})();

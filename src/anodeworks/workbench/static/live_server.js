// What is sent, and what the status of an answer means: some are asked once more after `wait`; some are told to the
// person, and asked again by his next move alone; anything else is what the asker expects.
import { main, project, version, lang, tell, SENTENCES } from "./live_page.js";

const RETRIED = [0, 202, 429, 503], TOLD = [401, 403, 404, 413, 429, 500]; // 0: no network
const AGAIN = 700, LOST = 2000, LONGEST = 30000; // milliseconds
let lost = 0; // how often in a row nothing could be reached

export async function post(address, said, more = {}) {
  const answer = await fetch(address, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(said), ...more,
  }).catch(() => null);
  const status = answer?.status ?? 0, away = status === 0 || status === 503;
  lost = away ? lost + 1 : 0;
  main.classList.toggle("offline", away);
  const wait = RETRIED.includes(status) ? waited(answer, away) : 0;
  const told = answer && status !== 204 ? await answer.json().catch(() => null) : null;
  const known = TOLD.includes(status) ? status : status >= 500 && !away ? 500 : 0;
  if (known) tell(SENTENCES[known], wait, known === 401);
  return { status, wait, told };
}

function waited(answer, away) {
  const asked = 1000 * Number(answer?.headers.get("retry-after") ?? 0);
  return asked || (away ? Math.min(LOST * 2 ** (lost - 1), LONGEST) : AGAIN);
}

export const live = (what, said) => post(`/live/${project}/${version}${what}?lang=${lang}`, said);

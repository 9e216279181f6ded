// Jobs: progress as the server tells it.
import { fire } from "./live_page.js";

export function follow(job) {
  if (job.dataset.followed) return;
  job.dataset.followed = "yes";
  const language = document.documentElement.lang.slice(0, 2);
  const events = new EventSource(`/jobs/${job.dataset.job}/events?lang=${language}`);
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
  const cancel = () => fetch(`/jobs/${job.dataset.job}/cancel`, { method: "POST" });
  job.querySelector("[data-cancel]")?.addEventListener("click", cancel);
}

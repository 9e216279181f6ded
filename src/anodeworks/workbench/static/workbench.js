// What pages need beside htmx: menus that close, a place that is remembered. Nothing here computes.
"use strict";
(() => {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape")
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    const find = document.querySelector(".find input");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && find) {
      event.preventDefault();
      find.focus();
    }
  });
  // A number was kept: the parts that follow it fetch themselves anew.
  document.addEventListener("htmx:after:request", (event) => {
    if (event.detail.ctx.response?.headers.get("x-anodeworks") === "kept")
      setTimeout(() => document.dispatchEvent(new CustomEvent("anodeworks:kept")), 0);
  });
  const here = document.querySelector(".column [aria-current=page]");
  const column = document.querySelector(".column");
  if (here && column && column.scrollWidth > column.clientWidth) column.scrollLeft = here.offsetLeft - 40;
})();

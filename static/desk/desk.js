/* The desk's own behaviour: tabs, rows, languages. Everything works on a page that changes while it is used. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  tabs();
  rows();
  languageOrder();
  languagesBeside();
  orderedChoices();
  sectionKinds();
  sending();
  openers();
});

/* Tabs: the address names the open one, so that saving comes back to it. */
function tabs() {
  const frame = document.querySelector("[data-tabs]");
  const list = frame && frame.querySelector("[role=tablist]");
  if (!list) return;
  const names = [...list.querySelectorAll("[role=tab]")];
  const panels = names.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
  const form = frame.closest("form");

  function open(index, { focus = false } = {}) {
    names.forEach((tab, at) => {
      tab.setAttribute("aria-selected", at === index);
      tab.tabIndex = at === index ? 0 : -1;
      panels[at].hidden = at !== index;
    });
    if (focus) names[index].focus();
    names[index].scrollIntoView({ block: "nearest", inline: "nearest" });
    form.action = location.pathname + location.search + "#" + panels[index].id;
  }

  // The address names a panel, or something in one: a finding, say, leads to its field.
  const named = () => location.hash && document.getElementById(location.hash.slice(1));
  const holding = (part) => panels.findIndex((panel) => part && panel.contains(part));
  const show = (part, at) => panels[at] !== part && part.scrollIntoView({ block: "center" });
  const wrong = panels.findIndex((panel) => panel.dataset.errors !== "0");
  frame.classList.add("desk-tabbed");
  open(wrong >= 0 ? wrong : Math.max(holding(named()), 0));
  if (holding(named()) >= 0) show(named(), holding(named()));
  if (document.querySelector(".desk-both")) window.scrollTo(0, 0); // what happened comes first

  addEventListener("hashchange", () => {
    const part = named(), at = holding(part);
    if (at < 0) return;
    open(at, { focus: panels[at] === part });
    show(part, at);
  });

  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab) return;
    event.preventDefault();
    history.replaceState(null, "", "#" + tab.getAttribute("aria-controls"));
    open(names.indexOf(tab));
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = (names.indexOf(document.activeElement) + step + names.length) % names.length;
    history.replaceState(null, "", "#" + panels[at].id);
    open(at, { focus: true });
  });
}

/* Rows: add, remove (and keep after all), move. A removed new row is marked, never renumbered: typed text stays. */
function rows() {
  document.querySelectorAll(".desk-rows").forEach((section) => {
    const list = section.querySelector(":scope > .desk-rows-list");
    const template = section.querySelector(":scope > template");
    const total = section.querySelector(`input[name="${section.dataset.prefix}-TOTAL_FORMS"]`);

    section.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const row = button.closest(".desk-row");
      if ("rowAdd" in button.dataset) add();
      if ("rowRemove" in button.dataset) remove(row, true);
      if ("rowKeep" in button.dataset) remove(row, false);
      if ("rowUp" in button.dataset && row.previousElementSibling) move(button, () => row.previousElementSibling.before(row));
      if ("rowDown" in button.dataset && row.nextElementSibling) move(button, () => row.nextElementSibling.after(row));
    });

    function add() {
      const holder = document.createElement("ol");
      holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
      const row = holder.firstElementChild;
      total.value = Number(total.value) + 1;
      list.append(row);
      section.querySelector(":scope > .desk-empty")?.remove();
      row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: section.dataset.prefix } }));
      row.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    }

    function remove(row, gone) {
      row.querySelector('input[name$="-DELETE"]').checked = gone;
      row.classList.toggle("desk-row-gone", gone);
      row.querySelector(":scope > .desk-removed").hidden = !gone;
    }

    function move(button, change) {
      change();
      button.focus();
    }

    /* A page that comes back unsaved has its rows in the order of the database: back into the order chosen. */
    if (list.hasAttribute("data-ordered")) {
      const place = (row) => Number(row.querySelector('input[name$="-position"]')?.value || Infinity);
      [...list.children].sort((one, other) => place(one) - place(other) || 0).forEach((row) => list.append(row));
    }

    section.querySelectorAll('.desk-row input[name$="-DELETE"]:checked').forEach((box) => remove(box.closest(".desk-row"), true));
  });

  document.querySelectorAll("main form").forEach((form) => form.addEventListener("submit", () => numberRows(form)));
}

/* Rising positions in the order seen; those that rise already stay, so that no untouched row is written. */
function numberRows(form) {
  form.querySelectorAll(".desk-rows-list[data-ordered]").forEach((list) => {
    let last = -1;
    list.querySelectorAll(":scope > .desk-row").forEach((row) => {
      const input = row.querySelector('input[name$="-position"]');
      if (!input) return;
      if (input.value === "" || Number(input.value) <= last) input.value = last + 1;
      last = Number(input.value);
    });
  });
}

/* A form is sent once, and by somebody who is logged in: the log-in page would take the place of all that was typed. */
function sending() {
  const note = document.querySelector(".desk-logged-out");
  if (!note) return;
  const cutOff = document.querySelector(".desk-cut-off");
  const form = note.closest("form");
  let sent = false, asked = false;

  form.addEventListener("submit", async (event) => {
    if (asked) return;
    event.preventDefault();
    if (sent) return;
    sent = true;
    const answer = await fetch(note.dataset.ask, { redirect: "manual", cache: "no-store" }).catch(() => null);
    note.hidden = answer?.type !== "opaqueredirect";
    cutOff.hidden = answer !== null && answer.status < 500;
    sent = note.hidden && cutOff.hidden;
    if (!sent) return (note.hidden ? cutOff : note).scrollIntoView({ block: "center" });
    // Logging in again, in another window, has changed the token.
    if (answer.ok) form.elements.csrfmiddlewaretoken.value = await answer.text();
    asked = true;
    form.requestSubmit(event.submitter);
    asked = false;
  });
  window.addEventListener("pageshow", () => { sent = false; });
}

function languageOrder() {
  document.querySelectorAll(".desk-languages").forEach((list) => {
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-language-up]");
      const row = button && button.closest("li");
      if (row && row.previousElementSibling) row.previousElementSibling.before(row);
      if (button) button.focus();
    });
  });
}

/* The default language always, beside it the one chosen; remembered in this browser. */
function languagesBeside() {
  const choice = document.querySelector(".desk-switch");
  if (!choice) return;
  const standard = choice.dataset.default;
  const radios = [...choice.querySelectorAll("input")];
  let remembered = null;
  try { remembered = localStorage.getItem("desk-beside"); } catch { /* private window */ }
  const known = radios.find((radio) => radio.value === remembered);
  if (known) known.checked = true;

  function show() {
    const beside = (radios.find((radio) => radio.checked) || {}).value;
    document.querySelectorAll(".words-box").forEach((box) => {
      const language = box.dataset.language;
      box.hidden = language !== standard && beside !== "*" && language !== beside;
    });
    document.querySelectorAll(".words").forEach((words) => words.classList.toggle("words-wide", beside !== ""));
  }

  function count() {
    choice.querySelectorAll("[data-missing]").forEach((mark) => {
      const missing = [...document.querySelectorAll("main .words")].filter((words) => {
        const text = (language) => words.querySelector(`[data-language="${language}"] .desk-input`);
        const own = text(mark.dataset.missing);
        return own && !own.value.trim() && text(standard)?.value.trim();
      }).length;
      mark.textContent = missing || "";
    });
  }

  choice.addEventListener("change", (event) => {
    try { localStorage.setItem("desk-beside", event.target.value); } catch { /* private window */ }
    show();
  });
  document.addEventListener("formset:added", show);
  document.addEventListener("change", count);
  show();
  count();
}

/* Select2 leaves a chosen option where it stood: move it last, so that the order of choosing is what is sent. */
function orderedChoices() {
  if (!window.django || !django.jQuery) return;
  django.jQuery(document).on("select2:select", "select[multiple]", (event) => {
    const option = event.params.data.element;
    if (option) django.jQuery(option).detach().appendTo(event.target);
  });
}

/* A section shows only the fields that its kind uses. */
function sectionKinds() {
  const uses = {
    contact_point: ["organisation", "contact"],
    authority: ["authority"],
    closing: ["organisation", "activities", "recipients", "rights", "authority", "contact", "changes"],
  };
  function apply(select) {
    const frame = select.closest(".desk-row, .desk-panel");
    Object.entries(uses).forEach(([name, kinds]) => {
      const field = frame.querySelector(`.field-${name}`);
      if (field) field.hidden = !kinds.includes(select.value);
    });
  }
  const kinds = () => document.querySelectorAll('.model-statement select[name$="-kind"], .model-section select[name="kind"]');
  document.addEventListener("change", (event) => event.target.matches('select[name$="kind"]') && apply(event.target));
  document.addEventListener("formset:added", () => kinds().forEach(apply));
  kinds().forEach(apply);
}

/* What opens the skin's menus answers to a mouse alone: make it a button, with a name where it is but an icon. */
function openers() {
  const toggles = ':is(span, div)[x-on\\:click*="= !"]';
  const words = document.getElementById("page").dataset;
  const mark = () => document.querySelectorAll(toggles).forEach((opener) => {
    opener.setAttribute("role", "button");
    opener.tabIndex = 0;
    if (opener.textContent.trim() === "more_vert") opener.setAttribute("aria-label", words.more);
    else if (opener.matches(".material-symbols-outlined")) opener.setAttribute("aria-label", words.menu);
  });
  document.addEventListener("keydown", (event) => {
    if (![" ", "Enter"].includes(event.key) || !event.target.matches(toggles)) return;
    event.preventDefault();
    event.target.click();
  });
  document.addEventListener("formset:added", mark);
  mark();
}

/* What is being prepared, at the desk or behind an inspector's link: ask every second, show what
   changed. Without a script the page has a button. */
"use strict";
waiting();

function waiting() {
  const part = document.querySelector("[data-waiting]");
  if (!part) return;
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector(".desk-preparation");
      if (!now) return location.reload();
      if (now.innerHTML !== part.innerHTML) part.replaceChildren(...now.childNodes);
      part.toggleAttribute("data-waiting", now.hasAttribute("data-waiting"));
    } catch { /* the server is away for a moment */ }
    waiting();
  }, 1000);
}

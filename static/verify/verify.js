/* Hashes the chosen file in the browser, so that only its digest is sent. Without this the form sends the file. */
"use strict";
(() => {
  const form = document.querySelector("form[enctype]");
  const asked = document.getElementById("by-digest");
  // Browsers hash only for pages that came over TLS (or from this very machine).
  if (!form || !asked || !window.crypto || !crypto.subtle) return;
  const hint = form.querySelector("[data-here]");
  hint.textContent = hint.dataset.here;

  form.addEventListener("submit", (event) => {
    const file = form.elements.file.files[0];
    if (!file) return;
    event.preventDefault();
    if (file.size > Number(form.dataset.largest)) {
      hint.setAttribute("role", "alert");
      hint.textContent = form.dataset.tooLarge;
      return;
    }
    file.arrayBuffer()
      .then((bytes) => crypto.subtle.digest("SHA-256", bytes))
      .then((digest) => {
        asked.elements.digest.value = [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
        asked.submit();
      })
      .catch(() => form.submit());
  });
})();

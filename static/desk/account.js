/* Says in words what a security key did not do: allauth's own script writes it to the console. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector(".account-key-failed").hidden = false;
});

// A filter is applied when it is changed; text waits for a pause. The button stays for the keyboard.
(function () {
  var waiting = null;

  function send(form) {
    clearTimeout(waiting);
    if (form.isConnected) form.requestSubmit();
  }
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-auto-submit]");
    if (form && !isText(event.target)) send(form);
  });
  document.addEventListener("input", function (event) {
    var form = event.target.closest("form[data-auto-submit]");
    if (!form || !isText(event.target)) return;
    clearTimeout(waiting);
    waiting = setTimeout(function () { send(form); }, 600);
  });
  // On a phone the filters wait behind a button.
  document.addEventListener("click", function (event) {
    var toggle = event.target.closest("[data-filters-toggle]");
    if (toggle) toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
  });
  function isText(field) {
    return field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && ["text", "search"].indexOf(field.type) >= 0);
  }
})();

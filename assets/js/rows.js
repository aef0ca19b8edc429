// A click anywhere in a row follows its link, unless a word was being selected or another control was meant.
(function () {
  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button !== 0) return;
    var row = event.target.closest("tr[data-row]");
    if (!row || event.target.closest("a, button, input, select, label, summary")) return;
    if (String(window.getSelection())) return;
    var link = row.querySelector("th a, td a");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
    else link.click();
  });
})();
// Rows can be chosen for the bar under a table, or boxes for the button of a form: it says how many are.
(function () {
  function boxes(form) {
    return Array.prototype.filter.call(form.elements, function (box) {
      return box.type === "checkbox" && !box.hasAttribute("data-bulk-all");
    });
  }
  function tell(form) {
    var chosen = boxes(form).filter(function (box) { return box.checked; }).length;
    var said = form.querySelector("[data-bulk-said]");
    var some = chosen === 1 && said.dataset.one || said.dataset.some;
    said.textContent = chosen ? some.replace("%s", chosen) : said.dataset.none;
    form.querySelector("button").disabled = !chosen;
  }
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (!form || !form.hasAttribute("data-bulk")) return;
    if (event.target.hasAttribute("data-bulk-all")) {
      boxes(form).forEach(function (box) { box.checked = event.target.checked; });
    }
    tell(form);
  });
  function start() { document.querySelectorAll("form[data-bulk]").forEach(tell); }
  document.addEventListener("htmx:afterSettle", start);
  start();
})();

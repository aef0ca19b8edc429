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

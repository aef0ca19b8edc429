// Buttons with data-copy put the text of another element on the clipboard and say so for a moment.
(function () {
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    var source = button && document.querySelector(button.dataset.copy);
    if (!source) return;
    var field = "value" in source;
    var word = button.querySelector("span") || button;
    var before = word.textContent;

    function done() {
      word.textContent = button.dataset.copied;
      setTimeout(function () { word.textContent = before; }, 2000);
    }
    // Without the clipboard (no secure address) the text is selected, ready for the keyboard.
    function select() {
      if (field) source.select();
      else window.getSelection().selectAllChildren(source);
    }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(field ? source.value : source.textContent).then(done, select);
    else select();
  });
})();

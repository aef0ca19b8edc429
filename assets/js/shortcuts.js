// Keyboard shortcuts: elements say theirs in data-shortcut ("n", "/", "g t"). "?" lists them; they can be switched off.
(function () {
  var KEY = "touchstone.shortcuts";
  var dialog = document.getElementById("shortcuts");
  var box = dialog && dialog.querySelector("[data-shortcuts-on]");
  var first = "";

  function off() {
    try { return localStorage.getItem(KEY) === "off"; } catch (blocked) { return false; }
  }
  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }
  function go(element) {
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) element.focus();
    else element.click();
  }

  if (box) {
    box.checked = !off();
    box.addEventListener("change", function () {
      try { localStorage.setItem(KEY, box.checked ? "on" : "off"); } catch (blocked) { /* stays as it is until the page closes */ }
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-open]");
    var opened = button && document.getElementById(button.dataset.open);
    if (opened && opened.showModal) opened.showModal();
  });
  document.addEventListener("keydown", function (event) {
    if (off() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (dialog && dialog.open) return;
    if (event.key === "?" && dialog) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (event.key === "g" && !first) {
      first = "g ";
      setTimeout(function () { first = ""; }, 1500);
      return;
    }
    var wanted = first + event.key;
    first = "";
    var element = document.querySelector('[data-shortcut="' + CSS.escape(wanted) + '"]');
    if (!element) return;
    event.preventDefault();
    go(element);
  });
})();

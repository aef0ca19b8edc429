// Small lists that drop from the bar: one at a time; Escape and a click elsewhere close them.
(function () {
  function close(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    close(event.target.closest("details.menu"));
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  // Where the navigation is longer than the window, the current place is in sight.
  var side = document.querySelector(".sidenav__inner");
  var current = side && side.querySelector("[aria-current]");
  if (current && current.offsetTop + current.offsetHeight > side.clientHeight) side.scrollTop = current.offsetTop - side.clientHeight / 2;
  // The summary of errors gets the focus also where a browser does not honour autofocus on it.
  var summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
})();

// Reading controls: a choice shows at once and is remembered; without this script the form does the same by a round trip.
(function () {
  var YEAR = 365 * 24 * 60 * 60;

  function remember(form) {
    var chosen = new FormData(form);
    var background = chosen.get("background") || "";
    var size = chosen.get("size") || "";
    var root = document.documentElement;
    if (root.dataset.frame === "public") {
      if (background) root.dataset.readingBackground = background;
      else delete root.dataset.readingBackground;
    }
    if (size) root.dataset.textSize = size;
    var secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = "reading=" + background + "." + size + "; path=/; max-age=" + YEAR + "; samesite=lax" + secure;
    var says = form.querySelector("[data-reading-says]");
    if (says) says.textContent = says.dataset.changed;
  }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("[data-reading] form");
    if (form) remember(form);
  });
  document.addEventListener("submit", function (event) {
    if (!event.target.closest("[data-reading]")) return;
    event.preventDefault();
    remember(event.target);
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-close]")) window.close();
  });
  // A window can be closed only when a page opened it.
  if (window.opener) document.querySelectorAll("[data-close]").forEach(function (button) { button.hidden = false; });
})();

// The box in the head: arrows go through what it found, Escape and a click elsewhere put that away.
(function () {
  var form = document.querySelector("[data-finder]");
  if (!form) return;
  var input = form.querySelector("input");
  var hits = form.querySelector(".finder__hits");

  function clear() {
    hits.replaceChildren();
  }
  form.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && hits.firstChild) {
      event.preventDefault();
      clear();
      input.focus();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    var stops = [input].concat(Array.from(hits.querySelectorAll("a")));
    var at = stops.indexOf(document.activeElement);
    if (stops.length < 2 || at < 0) return;
    event.preventDefault();
    stops[(at + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
  });
  form.addEventListener("focusout", function (event) {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) clear();
  });
  document.addEventListener("click", function (event) {
    if (!form.contains(event.target)) clear();
  });
  // An answer that comes when the box is left, or empty, is too late.
  hits.addEventListener("htmx:beforeSwap", function (event) {
    if (!form.contains(document.activeElement)) event.detail.shouldSwap = false;
  });
})();

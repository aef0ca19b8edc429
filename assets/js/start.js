// Runs before the first paint: says that scripts run, and puts the reader's choice on a page that came from a cache.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  var found = /(?:^|;\s*)reading=([a-z]*)\.(\d*)/.exec(document.cookie);
  if (!found) return;
  if (found[1] && root.dataset.frame === "public") root.dataset.readingBackground = found[1];
  if (found[2]) root.dataset.textSize = found[2];
})();

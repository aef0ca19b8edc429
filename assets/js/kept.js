// The page for writing findings on the spot is put aside on this device, so that it opens without a network: its bare
// form, its styles and scripts, nothing else. What is put aside belongs to one user and goes when it is not needed any
// more: at log-out, as soon as nobody or somebody else is signed in, and when the visit is no longer hidden.
(function () {
  if (!window.caches || !navigator.serviceWorker) return;
  var HEAD = "touchstone.spot";
  var PATIENCE = 3000;
  var user = document.body.dataset.user || "nobody";
  var spot = document.querySelector("template[data-spot]");

  function forget(wanted) {
    return caches.keys().then(function (names) {
      return Promise.all(names.map(function (name) {
        var parts = name.split(" ");
        if (parts[0] !== HEAD || !wanted(parts[1], parts[2])) return null;
        return caches.delete(name).then(function () {
          return navigator.serviceWorker.getRegistration(parts[2]);
        }).then(function (worker) { return worker && worker.unregister(); });
      }));
    });
  }
  function all() { return true; }
  function here(owner, path) { return path === spot.dataset.path; }

  function assets() {
    var found = {};
    document.querySelectorAll("link[href], script[src], use, img[src]").forEach(function (one) {
      var named = one.getAttribute("href") || one.getAttribute("src");
      var url = named && new URL(named, location.href);
      if (url && url.origin === location.origin && url.pathname.indexOf(spot.dataset.assets) === 0) {
        found[url.pathname] = true;
      }
    });
    return Object.keys(found);
  }
  function keep() {
    var path = spot.dataset.path;
    return fetch(spot.dataset.shell, { credentials: "same-origin", redirect: "error" }).then(function (shell) {
      if (!shell.ok || !shell.headers.get("X-Kept-Until")) return forget(here);
      return forget(here).then(function () {
        return caches.open([HEAD, user, path].join(" "));
      }).then(function (box) {
        return Promise.all([box.put(path, shell), box.addAll(assets())]);
      }).then(function () {
        return navigator.serviceWorker.register(spot.dataset.worker, { scope: path });
      }).then(function () { return navigator.serviceWorker.ready; }).then(function () { spot.dataset.spot = "stored"; });
    });
  }

  forget(function (owner) { return owner !== user; }).then(function () {
    if (!spot) return null;
    if (spot.dataset.spot === "keep") return keep();
    return spot.dataset.spot === "over" ? forget(here) : null;
  }).catch(function () {}); // no network, or a browser that keeps nothing: then there is simply no copy

  document.addEventListener("spot:refused", function () { if (spot) forget(here); });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-leaves")) return;
    event.preventDefault();
    function leave() { if (form.hasAttribute("data-leaves")) { form.removeAttribute("data-leaves"); form.submit(); } }
    forget(all).then(leave, leave);
    setTimeout(leave, PATIENCE);
  });
})();

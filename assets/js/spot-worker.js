// Answers for one page, the one for writing findings of one visit: from the network, and only without one from the copy
// that kept.js put aside. It holds nothing else, and throws the copy away as soon as the server refuses the page.
(function () {
  var HEAD = "touchstone.spot";
  var PATH = new URL(self.registration.scope).pathname;

  function copies() {
    return caches.keys().then(function (names) {
      return names.filter(function (name) { return name.split(" ")[0] === HEAD && name.split(" ")[2] === PATH; });
    });
  }
  function forget() {
    return copies().then(function (names) {
      return Promise.all(names.map(function (name) { return caches.delete(name); }));
    }).then(function () { return self.registration.unregister(); });
  }
  function kept(request) {
    return copies().then(function (names) {
      return names.length ? caches.open(names[0]).then(function (box) { return box.match(request); }) : undefined;
    });
  }
  // The copy ends with the log-in under which it was made.
  function page() {
    return kept(PATH).then(function (found) {
      if (found && Date.parse(found.headers.get("X-Kept-Until")) > Date.now()) return found;
      return found ? forget().then(function () { return undefined; }) : undefined;
    });
  }

  self.addEventListener("install", function () { self.skipWaiting(); });
  self.addEventListener("fetch", function (event) {
    var request = event.request;
    var url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    var opened = request.mode === "navigate";
    if (opened && url.pathname !== PATH) return;
    event.respondWith(fetch(request).then(function (answer) {
      // A server that is down for a moment is no refusal; being led to the log-in page is one.
      if (opened && !answer.ok && answer.status < 500) event.waitUntil(forget());
      return answer;
    }, function (lost) {
      return (opened ? page() : kept(request)).then(function (found) {
        if (found) return found;
        throw lost;
      });
    }));
  });
})();

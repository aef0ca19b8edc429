// Notes and the place where somebody stopped reading, kept on this device only: nothing of it is sent anywhere.
// For each reader and text there is one entry of localStorage: its title, its address, the notes, the number of the
// paragraph at the top of the window.
(function () {
  var HEAD = "touchstone.library." + (document.body.dataset.reader || "public") + ".";
  var LINE = "\n\n----------------\n\n";

  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)) || {}; } catch (error) { return {}; }
  }
  function write(key, entry) {
    try {
      if (entry.notes || entry.place) localStorage.setItem(key, JSON.stringify(entry));
      else localStorage.removeItem(key);
      return true;
    } catch (error) { return false; }
  }
  function all() {
    var found = [];
    try {
      for (var at = 0; at < localStorage.length; at++) {
        var key = localStorage.key(at);
        if (key.indexOf(HEAD) === 0) found.push({ key: key, entry: read(key) });
      }
    } catch (error) { return []; }
    return found.sort(function (one, other) { return (one.entry.title || "") < (other.entry.title || "") ? -1 : 1; });
  }
  function asText(entry) {
    return [entry.title, location.origin + entry.address, "", entry.notes].join("\n");
  }
  function save(text, name) {
    var link = document.createElement("a");
    // The mark at the beginning tells old editors that the file is UTF-8.
    link.href = URL.createObjectURL(new Blob(["\ufeff" + text + "\n"], { type: "text/plain;charset=utf-8" }));
    link.download = name + ".txt";
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  function text(section) {
    var key = HEAD + section.dataset.notes;
    var entry = read(key);
    var area = section.querySelector("textarea");
    var says = section.querySelector("[data-says]");
    var blocks = document.querySelectorAll("[data-body] > *");
    var place = document.querySelector("[data-place]");
    var deleted = false;

    function keep() {
      entry.title = section.dataset.title;
      entry.address = location.pathname;
      return write(key, entry);
    }
    function top() {
      for (var at = blocks.length - 1; at > 0; at--) if (blocks[at].getBoundingClientRect().top <= 120) return at;
      return 0;
    }
    area.value = entry.notes || "";
    if (entry.place && blocks[entry.place] && place) {
      place.hidden = false;
      place.firstElementChild.addEventListener("click", function () {
        blocks[entry.place].setAttribute("tabindex", "-1");
        blocks[entry.place].scrollIntoView();
        blocks[entry.place].focus({ preventScroll: true });
        place.hidden = true;
      });
    }
    area.addEventListener("input", function () {
      deleted = false;
      entry.notes = area.value;
      says.textContent = keep() ? says.dataset.kept : says.dataset.failed;
    });
    var waits = null;
    addEventListener("scroll", function () {
      if (waits) return;
      waits = setTimeout(function () {
        waits = null;
        var at = top();
        // At the top of the page nobody reads on from there: the place of last time stays.
        if (!at || deleted) return;
        entry.place = at;
        keep();
      }, 500);
    }, { passive: true });
    section.querySelector("[data-export]").addEventListener("click", function (event) {
      keep();
      save(asText({ title: entry.title, address: entry.address, notes: area.value }), event.target.dataset.file);
    });
    section.querySelector("[data-delete]").addEventListener("click", function (event) {
      if (!confirm(event.target.dataset.question)) return;
      entry = {};
      deleted = true;
      area.value = says.textContent = "";
      if (place) place.hidden = true;
      write(key, entry);
    });
  }

  function list(section) {
    var found = all();
    if (!found.length) return;
    section.hidden = false;
    var lines = section.querySelector("[data-list]");
    found.forEach(function (one) {
      var line = document.createElement("li");
      var link = document.createElement("a");
      link.href = one.entry.address;
      link.textContent = one.entry.title;
      link.className = "bulletins__title";
      line.appendChild(link);
      var notes = document.createElement("span");
      notes.className = "bulletins__summary";
      notes.textContent = (one.entry.notes || "").slice(0, 120);
      line.appendChild(notes);
      lines.appendChild(line);
    });
    section.querySelector("[data-export]").addEventListener("click", function (event) {
      var noted = found.filter(function (one) { return one.entry.notes; });
      save(noted.map(function (one) { return asText(one.entry); }).join(LINE), event.target.dataset.file);
    });
    section.querySelector("[data-delete]").addEventListener("click", function (event) {
      if (!confirm(event.target.dataset.question)) return;
      found.forEach(function (one) { write(one.key, {}); });
      section.hidden = true;
    });
  }

  document.querySelectorAll("[data-notes]").forEach(text);
  document.querySelectorAll("[data-all-notes]").forEach(list);
})();

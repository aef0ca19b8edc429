// Findings written on the spot: each is kept on this device with a key of its own until the server says that it is
// stored. What waits is shown, sent when there is a network, and stored once however often it is sent.
// Without this script the form is sent like any other.
(function () {
  var form = document.querySelector("form[data-queue]");
  var words = document.querySelector("template[data-queue-words]");
  if (!form || !words || !window.fetch || !window.FormData) return;
  var said = words.dataset;
  var KEY = "touchstone.findings." + (document.body.dataset.user || "nobody") + "." + form.dataset.queue;
  var EDGE = 1600;
  var PATIENCE = 90000;
  var shown = document.querySelector("[data-queue-shown]");
  var list = document.querySelector("[data-queue-list]");
  var note = document.querySelector("[data-queue-note]");
  var count = document.querySelector("[data-queue-count]");
  var done = document.querySelector("[data-queue-done]");
  var busy = false;

  function load() {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch (blocked) { return []; }
  }
  function save(items) {
    try {
      if (items.length) localStorage.setItem(KEY, JSON.stringify(items)); else localStorage.removeItem(KEY);
      return true;
    } catch (full) { return false; }
  }
  function fresh() {
    var bytes = new Uint8Array(16);
    crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (one) { return ("0" + one.toString(16)).slice(-2); }).join("");
  }
  function today() {
    var now = new Date();
    return now.getFullYear() + "-" + ("0" + (now.getMonth() + 1)).slice(-2) + "-" + ("0" + now.getDate()).slice(-2);
  }

  // A photo is shrunk here already: it has to fit on the device until it is sent, and the server shrinks it again.
  function shrink(file) {
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL("image/jpeg", 0.8);
    });
  }
  // A picture that this browser cannot read, such as HEIC on most, is kept as it is: the server reads it, or says why not.
  function asItIs(file) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onload = function () { resolve(reader.result); };
      reader.onerror = reject;
      reader.readAsDataURL(file);
    });
  }
  function keep(file) {
    return shrink(file).catch(function () { return asItIs(file); });
  }
  function blob(data) {
    var parts = data.split(",");
    var bytes = atob(parts[1]);
    var array = new Uint8Array(bytes.length);
    for (var i = 0; i < bytes.length; i += 1) array[i] = bytes.charCodeAt(i);
    return new Blob([array], { type: parts[0].replace(/^data:|;.*$/g, "") });
  }

  function read() {
    var values = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || /^(file|submit|button)$/.test(field.type) || field.name === "csrfmiddlewaretoken") return;
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) return;
      values[field.name] = field.value;
    });
    return values;
  }
  function write(values) {
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || /^(file|submit|button)$/.test(field.type) || field.name === "csrfmiddlewaretoken") return;
      if (field.type === "checkbox" || field.type === "radio") field.checked = values[field.name] === field.value;
      else field.value = values[field.name] || "";
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function draw() {
    var items = load();
    shown.hidden = !items.length;
    count.textContent = items.length ? "(" + items.length + ")" : "";
    if (!items.length) note.textContent = "";
    list.textContent = "";
    items.forEach(function (item) {
      var line = document.createElement("li");
      var text = document.createElement("p");
      text.textContent = item.values.statement;
      line.appendChild(text);
      if (item.photos.length) {
        var pictures = document.createElement("p");
        pictures.className = "quiet";
        pictures.textContent = said.photos.replace("%n", item.photos.length);
        line.appendChild(pictures);
      }
      if (item.error) {
        var error = document.createElement("p");
        error.className = "field__error";
        error.textContent = said.refused + " " + item.error;
        line.appendChild(error);
      }
      [["edit", said.edit], ["drop", said.drop]].forEach(function (act) {
        var button = document.createElement("button");
        button.type = "button";
        button.className = "button button--quiet";
        button.textContent = act[1];
        button.addEventListener("click", function () {
          if (act[0] === "drop" && !confirm(said.surely)) return;
          save(load().filter(function (one) { return one.key !== item.key; }));
          if (act[0] === "edit") write(item.values);
          draw();
        });
        line.appendChild(button);
      });
      list.appendChild(line);
    });
  }

  function send(item) {
    var data = new FormData();
    Object.keys(item.values).forEach(function (name) { data.append(name, item.values[name]); });
    data.set("client_key", item.key);
    data.set("on", item.on);
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    item.photos.forEach(function (photo, at) { data.append("photos", blob(photo), "photo-" + (at + 1)); });
    // A sending that hangs in a bad network is given up and begun again: its key keeps it from being stored twice.
    var giveUp = new AbortController();
    var clock = setTimeout(function () { giveUp.abort(); }, PATIENCE);
    return fetch(location.pathname, {
      method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" },
      signal: giveUp.signal,
    }).finally(function () { clearTimeout(clock); }).then(function (answer) {
      var told = answer.headers.get("Content-Type") || "";
      if (told.indexOf("application/json") !== 0) {
        if (answer.status >= 500) throw new Error("the site cannot store anything now");
        document.dispatchEvent(new Event("spot:refused"));
        return { login: true };
      }
      return answer.json();
    });
  }
  function flush() {
    if (busy) return;
    var item = load().filter(function (one) { return !one.error; })[0];
    if (!item) { draw(); return; }
    busy = true;
    note.textContent = said.sending;
    send(item).then(function (answer) {
      busy = false;
      if (answer.login) { note.textContent = said.login; return; }
      var items = load();
      note.textContent = "";
      if (answer.error) {
        items.forEach(function (one) { if (one.key === item.key) one.error = answer.error; });
      } else {
        items = items.filter(function (one) { return one.key !== item.key; });
        done.textContent = said.stored.replace("%n", answer.number);
        done.hidden = false;
      }
      save(items);
      draw();
      flush();
    }, function () {
      busy = false;
      note.textContent = said.waiting;
    });
  }

  form.addEventListener("submit", function (event) {
    if (!form.elements.statement.value.trim() || !form.querySelector("input[name=criterion]:checked")) return;
    event.preventDefault();
    var files = Array.prototype.slice.call(form.elements.photos.files || []);
    var values = read();
    Promise.all(files.map(keep)).then(function (photos) {
      var item = { key: fresh(), on: today(), values: values, photos: photos };
      if (!save(load().concat([item]))) {
        // What does not fit on the device is sent like any other form when there is a network.
        if (navigator.onLine) { form.submit(); return; }
        shown.hidden = false;
        note.textContent = said.full;
        return;
      }
      form.reset();
      form.elements.statement.value = ""; // a page that said what is wrong came with the text in it
      var restored = form.querySelector("[data-draft-note]");
      if (restored) restored.hidden = true;
      form.dispatchEvent(new Event("input", { bubbles: true }));
      done.hidden = true;
      draw();
      flush();
    }, function () { form.submit(); }); // a file that is gone or locked: the browser says so
  });
  document.querySelector("[data-queue-send]").addEventListener("click", function () {
    save(load().map(function (one) { delete one.error; return one; }));
    flush();
  });
  window.addEventListener("online", flush);
  // A page that was opened without a network is not always told that there is one again.
  setInterval(function () { if (load().length && navigator.onLine) flush(); }, 10000);
  draw();
  flush();
})();

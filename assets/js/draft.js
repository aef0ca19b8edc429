// Text that was not sent survives a reload: forms with data-draft="name" are kept on this device until they are sent.
// A draft belongs to one user, is forgotten after three days, and never holds passwords, files or hidden fields.
(function () {
  var PREFIX = "touchstone.draft.";
  var DAYS = 3 * 24 * 60 * 60 * 1000;
  var user = document.body.dataset.user || "nobody";

  function store(action) {
    try { return action(window.localStorage); } catch (blocked) { return null; }
  }
  function keyOf(form) {
    return PREFIX + user + "." + location.pathname + "." + form.dataset.draft;
  }
  function kept(field) {
    return field.name && !field.disabled && !/^(password|file|hidden|submit|button|reset)$/.test(field.type) &&
      !field.closest("[data-no-draft]");
  }
  function fields(form) {
    return Array.prototype.filter.call(form.elements, kept);
  }
  function read(form) {
    var values = {};
    fields(form).forEach(function (field) {
      if (field.type === "checkbox" || field.type === "radio") {
        values[field.name] = values[field.name] || [];
        if (field.checked) values[field.name].push(field.value);
      } else if (field.tagName === "SELECT" && field.multiple) {
        values[field.name] = Array.prototype.map.call(field.selectedOptions, function (option) { return option.value; });
      } else {
        values[field.name] = field.value;
      }
    });
    return values;
  }
  function write(form, values) {
    fields(form).forEach(function (field) {
      if (!(field.name in values)) return;
      var value = values[field.name];
      if (field.type === "checkbox" || field.type === "radio") field.checked = value.indexOf(field.value) >= 0;
      else if (field.tagName === "SELECT" && field.multiple) {
        Array.prototype.forEach.call(field.options, function (option) { option.selected = value.indexOf(option.value) >= 0; });
      } else field.value = value;
    });
  }
  function forget(key) {
    store(function (box) { box.removeItem(key); });
  }
  function load(key) {
    return store(function (box) { return JSON.parse(box.getItem(key)); });
  }

  // A form that was sent is forgotten only when the answer shows that it arrived: the page says so,
  // or we were led away from the form. After a lost connection the draft is still here.
  store(function (box) {
    Object.keys(box).forEach(function (key) {
      if (key.indexOf(PREFIX) !== 0) return;
      var draft = load(key);
      if (!draft || Date.now() - draft.at > DAYS) { box.removeItem(key); return; }
      if (!draft.sent || key.indexOf(PREFIX + user + ".") !== 0) return;
      var led = document.referrer.split(/[?#]/)[0] === location.origin + draft.page && location.pathname !== draft.page;
      if (document.querySelector("[data-sent]") || led) box.removeItem(key);
    });
  });

  var forms = document.querySelectorAll("form[data-draft]");
  // What came back from the server with mistakes is newer than what was kept.
  function returned(form) {
    return form.querySelector("[aria-invalid=true]") ||
      (forms.length === 1 && document.querySelector("[data-error-summary]"));
  }

  forms.forEach(function (form) {
    var key = keyOf(form);
    var original = JSON.stringify(read(form));
    var draft = load(key);
    if (draft && !returned(form) && JSON.stringify(draft.values) !== original) {
      write(form, draft.values);
      var note = form.querySelector("[data-draft-note]");
      if (note) note.hidden = false;
    }
    function keep(sent) {
      var values = read(form);
      if (JSON.stringify(values) === original && !sent) { forget(key); return; }
      store(function (box) {
        box.setItem(key, JSON.stringify({ at: Date.now(), page: location.pathname, sent: Boolean(sent), values: values }));
      });
    }
    form.addEventListener("input", function () { keep(false); });
    form.addEventListener("change", function () { keep(false); });
    form.addEventListener("submit", function () { keep(true); });
    form.addEventListener("click", function (event) {
      if (!event.target.closest("[data-draft-forget]")) return;
      forget(key);
      location.reload();
    });
  });
})();

// Answers of a test are saved by themselves: each change is kept on this device at once, and sent from time to time under
// a number that only grows. What was not acknowledged stays on the device, over reloads and without a network. The time
// that is left is that of the server; this device only shows it.
(function () {
  var form = document.querySelector("form[data-sheet]");
  if (!form || !window.fetch) return;
  var KEY = "touchstone.sheet." + form.dataset.sheet;
  var OLD = 3 * 24 * 60 * 60 * 1000;
  var PAUSE = 30000; // between two saves
  var SOON = 2000; // after the first change
  var state = form.querySelector("[data-state]");
  var shown = form.querySelector("[data-left-shown]");
  var asks = form.querySelector("[data-asks]");
  var announced = form.querySelector("[data-announced]");
  var say = form.dataset;
  var saved = Number(say.saved); // the latest number that the server has
  var number = saved; // the latest number given to a change here
  var sending = false, handing = false, asked = false, over = false, failures = 0, timer = null, last = 0;
  var end = Date.now() + Number(say.left) * 1000;

  function store(act) {
    try { return act(window.localStorage); } catch (blocked) { return null; }
  }
  function fields() {
    return Array.prototype.filter.call(form.elements, function (field) { return /^q\d+$/.test(field.name); });
  }
  function unanswered() {
    var answered = {};
    fields().forEach(function (field) {
      var given = field.type === "radio" || field.type === "checkbox" ? field.checked : field.value.trim() !== "";
      answered[field.name] = answered[field.name] || given;
    });
    return Object.keys(answered).filter(function (name) { return !answered[name]; }).length;
  }
  function read() {
    return fields().map(function (field) {
      return field.type === "radio" || field.type === "checkbox" ? field.checked : field.value;
    });
  }
  function write(values) {
    fields().forEach(function (field, place) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = values[place] === true;
      else if (typeof values[place] === "string") field.value = values[place];
    });
  }
  function keep() {
    store(function (box) { box.setItem(KEY, JSON.stringify({ n: number, at: Date.now(), values: read() })); });
  }
  function tell(words, warn) {
    if (state.textContent !== words) state.textContent = words;
    state.dataset.tone = warn ? "warn" : "";
  }
  function plan(pause) {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }
  function changed() {
    asked = false;
    asks.textContent = "";
    number = Math.max(number, saved) + 1;
    form.elements.n.value = number;
    keep();
    if (!sending && !failures) plan(Math.max(SOON, last + PAUSE - Date.now()));
  }
  function settled() {
    store(function (box) { box.removeItem(KEY); });
  }
  function leave(said) {
    location.href = say.page + "?said=" + encodeURIComponent(said);
  }
  function send() {
    clearTimeout(timer);
    if (sending || (!handing && number <= saved)) return;
    if (handing && number <= saved) number = saved + 1;
    form.elements.n.value = number;
    var sent = number, body = new URLSearchParams(new FormData(form));
    sending = true;
    last = Date.now();
    if (!failures) tell(say.saySaving);
    fetch(handing ? say.handIn : form.action, {
      method: "POST", body: body, credentials: "same-origin", redirect: "error",
      headers: { Accept: "application/json" }, signal: window.AbortSignal && AbortSignal.timeout && AbortSignal.timeout(15000)
    }).then(function (answer) {
      if (answer.status === 403) return answer.json().then(function () { refused(); });
      if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
      return answer.json().then(function (stored) { acknowledged(stored, sent); });
    }).catch(failed).then(function () { sending = false; });
  }
  function acknowledged(stored, sent) {
    failures = 0;
    if (stored.n === undefined || stored.handed_in) { settled(); over = true; leave(stored.said); return; }
    saved = Math.max(saved, stored.n);
    end = Date.now() + stored.left * 1000;
    // Another page of the same test was further: what is here is sent under a number of its own.
    if (stored.said === "older" && number <= saved) { number = saved + 1; keep(); plan(SOON); return; }
    if (number <= saved) { settled(); tell(say.saySaved); } else plan(Math.max(SOON, last + PAUSE - Date.now()));
  }
  function refused() {
    failures += 1;
    tell(say.saySignIn, true);
    clearTimeout(timer);
  }
  function failed() {
    failures += 1;
    tell(handing ? say.sayWaiting : say.sayKept, true);
    plan(Math.min(60000, 3000 * failures));
  }
  function handIn() {
    handing = true;
    keep();
    if (!sending) send(); else setTimeout(handIn, 300);
  }

  var kept = store(function (box) { return JSON.parse(box.getItem(KEY)); });
  if (kept && Date.now() - kept.at < OLD && Array.isArray(kept.values) && kept.n > saved) {
    write(kept.values);
    number = kept.n;
    plan(0);
  } else settled();
  form.elements.n.value = Math.max(number, saved) + 1;

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (event.submitter && event.submitter.hasAttribute("data-hands-in")) {
      var open = asked ? 0 : unanswered();
      asked = open > 0;
      asks.textContent = asked ? say.sayOpen.replace("{n}", open) : "";
      if (!asked) handIn();
      return;
    }
    if (number <= saved) { tell(say.saySaved); return; }
    send();
  });
  window.addEventListener("online", function () { if (failures) send(); });
  document.addEventListener("visibilitychange", function () { if (document.hidden && !failures) send(); });

  var said = {};
  function announce(left) {
    [600, 300, 60, 30].forEach(function (mark) {
      if (left > mark || left < mark - 5 || said[mark]) return;
      said[mark] = true;
      announced.textContent = mark > 60 ? mark / 60 + " " + say.sayMinutes : mark + " " + say.saySeconds;
    });
  }
  function tick() {
    var left = Math.max(0, Math.round((end - Date.now()) / 1000));
    shown.textContent = Math.floor(left / 60) + ":" + ("0" + (left % 60)).slice(-2);
    announce(left);
    if (left === 0 && !over && !handing) { over = true; announced.textContent = say.sayOver; handIn(); }
  }
  tick();
  setInterval(tick, 1000);
})();

"use strict";
// The parts of the page as the gateway sends them; says so when nothing comes any more.
(() => {
  const QUIET = 15000; // ms without a word from the gateway, which sends one each 5 s
  const $ = (id) => document.getElementById(id);
  const live = $("live"), made = $("made"), stopped = $("stopped"), button = $("pause");
  let source, heard = Date.now(), time = made.textContent.replace(made.dataset.words, "");
  let paused = false;

  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const lost = () => {
    say(stopped, stopped.dataset.words + time + ".");
    live.classList.add("stopped");
  };

  const show = (event) => {
    const news = JSON.parse(event.data);
    heard = Date.now();
    time = news.made;
    say(made, made.dataset.words + time);
    say(stopped, "");
    live.classList.remove("stopped");
    for (const part of document.querySelectorAll("[data-part]")) {
      const text = news[part.dataset.part];
      // whoever stands in it with the keyboard is not thrown out: it comes with the next change
      if (text === undefined || part.contains(document.activeElement)) continue;
      part.innerHTML = text;
    }
  };

  const begin = () => {
    if (source) source.close();
    heard = Date.now();
    source = new EventSource(live.dataset.live);
    source.onmessage = show;
  };

  const watch = () => {
    if (paused || document.hidden) return;
    if (Date.now() - heard > QUIET) {
      lost();
      begin(); // the browser gives up where it was refused; we do not
      heard = Date.now();
    }
  };

  const look = () => {
    if (paused || document.hidden) source.close();
    else begin();
  };

  if (button) {
    button.hidden = false;
    button.onclick = () => {
      paused = !paused;
      button.textContent = paused ? "Resume live updates" : "Pause live updates";
      look();
    };
  }
  document.addEventListener("visibilitychange", look);
  setInterval(watch, 1000);
  begin();
})();

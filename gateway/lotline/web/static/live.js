"use strict";
(() => {
  const EVERY = 10000; // ms between questions
  const $ = (id) => document.getElementById(id);
  const live = $("live");
  const LOST = (live.dataset.lost || 60) * 1000; // ms without a newer number: no answer
  const button = $("pause"), updated = $("updated"), stopped = $("stopped");
  let paused = false, timer, made = live.dataset.made, newer = Date.now();
  let time = updated.dataset.time;

  const say = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  const fill = (place) => {
    const card = $("place-" + place.id);
    if (!card) return;
    card.className = "card " + place.state;
    card.querySelector("use").setAttribute("href", "#" + place.state);
    for (const key in place.text) {
      say(card.querySelector(`[data-text=${key}]`), place.text[key]);
    }
  };

  const show = (now) => {
    if (now.made !== made) newer = Date.now();
    else if (Date.now() - newer > LOST) throw new Error("nothing newer");
    made = now.made;
    time = now.updated;
    now.places.forEach(fill);
    say(updated, updated.dataset.words.replace("{time}", time));
    say($("heard"), now.nodes.text);
    say($("works"), now.works.text);
    $("works").parentNode.hidden = !now.works.text;
    say(stopped, "");
    live.classList.remove("stopped");
  };

  const lost = () => {
    say(stopped, stopped.dataset.words.replace("{time}", time));
    live.classList.add("stopped");
    for (const use of live.querySelectorAll("use")) use.setAttribute("href", "#not_measured");
  };

  const ask = async () => {
    clearTimeout(timer);
    if (paused || document.hidden) return;
    try {
      const answer = await fetch("now.json?lang=" + document.documentElement.lang, { signal: AbortSignal.timeout(EVERY) });
      if (!answer.ok) throw new Error(answer.status);
      const now = await answer.json();
      if (!paused) show(now);
    } catch {
      lost();
    }
    clearTimeout(timer);
    timer = setTimeout(ask, EVERY);
  };

  button.hidden = false;
  button.onclick = () => {
    paused = !paused;
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
    ask();
  };
  document.addEventListener("visibilitychange", ask);

  // arrow keys or a finger go through the chart, step by step
  const clock = (ms) => new Date(ms).toLocaleTimeString("en-GB",
    { timeZone: live.dataset.zone, hour: "2-digit", minute: "2-digit" });
  for (const at of document.querySelectorAll("[data-steps]")) {
    const { start, minutes, words, line } = at.dataset;
    const steps = at.dataset.steps.split(" "), [unit, none, passed] = words.split("|");
    at.oninput = () => {
      const step = steps[at.value];
      $(line).setAttribute("x", (+at.value + .5) / steps.length * 100 + "%");
      const text = clock(+start + at.value * minutes * 6e4) + ", " + (step == "-" ? none :
        step.replace("!", "") + " " + unit + (step.endsWith("!") ? ", " + passed : ""));
      say(at.nextElementSibling, text);
      at.setAttribute("aria-valuetext", text);
    };
    at.oninput();
    at.parentNode.hidden = false;
  }
  timer = setTimeout(ask, EVERY);
})();

/* The course of an exceedance as a chart: drawn from the table beneath it, and from nothing else. */
(() => {
  const box = document.querySelector(".plot"), table = document.getElementById("course-table");
  if (!box || !table || typeof uPlot === "undefined") return;
  const rows = [...table.tBodies[0].rows];
  const number = (cell) => cell.textContent === "" ? null : Number(cell.textContent);
  const x = rows.map((row) => Number(row.querySelector("time").dateTime));
  const columns = [1, 2, 3].map((n) => rows.map((row) => number(row.cells[n])));
  const limit = box.dataset.limit === "" ? null : Number(box.dataset.limit);
  const unit = box.dataset.unit, zone = box.dataset.zone;
  const from = Number(box.dataset.from), to = Number(box.dataset.to);
  const canvas = box.querySelector(".canvas"), said = box.querySelector(".value");
  const clock = new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit", timeZone: zone});
  const told = (s) => clock.format(s * 1000);
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const step = x.length > 1 ? x[1] - x[0] : 60, ends = [Number(box.dataset.begin), Number(box.dataset.end)];
  const title = table.tHead.rows[0].cells[1].textContent;
  let plot;

  const height = () => Math.min(360, Math.max(220, canvas.clientWidth * .45));
  const draw = () => {
    const ink = style("--ink"), soft = style("--soft"), line = style("--line");
    const axis = {stroke: soft, grid: {stroke: line, width: 1}, ticks: {stroke: line}};
    const over = {hooks: {drawClear: (u) => {
      const [left, right] = [u.valToPos(from, "x", true), u.valToPos(to, "x", true)];
      u.ctx.fillStyle = style("--band");
      u.ctx.fillRect(left, u.bbox.top, right - left, u.bbox.height);
    }}};
    const points = {show: false};
    const held = plot && [plot.scales.x.min, plot.scales.x.max];
    if (plot) plot.destroy();
    plot = new uPlot({
      width: canvas.clientWidth, height: height(), padding: [8, 24, 0, 0], plugins: [over], legend: {show: false},
      tzDate: (s) => uPlot.tzDate(new Date(s * 1000), zone),
      scales: {x: {time: true}},
      cursor: {drag: {x: true, y: false}},
      axes: [{...axis, values: (u, all) => all.map(told)},
             {...axis, size: 52, values: (u, all) => all.map((v) => v + "")}],
      series: [{}, {label: title, stroke: style("--within"), width: 2, spanGaps: false, points},
               {label: "LAFmax", stroke: soft, width: 1, dash: [2, 3], points},
               {label: "LAF90", stroke: soft, width: 1, dash: [6, 3], points},
               ...(limit === null ? [] : [{label: "limit", stroke: ink, width: 1.5, dash: [9, 4], points}])],
      hooks: {setCursor: [(u) => tell(u.cursor.idx)]},
    }, [x, ...columns, ...(limit === null ? [] : [x.map(() => limit)])], canvas);
    const [min, max] = held || ends;
    plot.setScale("x", {min, max});
  };
  const tell = (at) => {
    if (at === null || at === undefined) return;
    const level = columns[0][at];
    const value = level === null ? "not measured" : `${level.toFixed(1)} ${unit}`;
    const words = `${told(x[at])}, ${value}`;
    if (said.textContent !== words) said.textContent = words;
  };
  const show = (min, max) => {
    const span = Math.min(ends[1] - ends[0], Math.max(step * 5, max - min));
    const at = Math.min(ends[1] - span, Math.max(ends[0], (min + max - span) / 2));
    plot.setScale("x", {min: at, max: at + span});
  };
  const move = (by) => {
    const {min, max} = plot.scales.x;
    const first = x.findIndex((s) => s >= min), last = x.findLastIndex((s) => s <= max);
    const now = plot.cursor.idx ?? (by > 0 ? first - 1 : last + 1);
    const at = Math.min(x.length - 1, Math.max(0, now + by));
    if (x[at] < min || x[at] > max) show(x[at] - (max - min) / 2, x[at] + (max - min) / 2);
    const top = plot.valToPos(columns[0][at] ?? limit ?? 0, "y");
    plot.setCursor({left: plot.valToPos(x[at], "x"), top});
    tell(at);
  };
  const acts = {
    in: () => zoom(.5), out: () => zoom(2), all: () => show(...ends),
    left: () => shift(-.5), right: () => shift(.5),
  };
  const zoom = (by) => {
    const {min, max} = plot.scales.x, at = plot.cursor.idx;
    const middle = at === null || at === undefined ? (min + max) / 2 : x[at];
    const half = (max - min) * by / 2;
    show(middle - half, middle + half);
  };
  const shift = (by) => {
    const {min, max} = plot.scales.x, far = (max - min) * by;
    show(min + far, max + far);
  };
  const keys = {ArrowLeft: () => move(-1), ArrowRight: () => move(1), "+": acts.in, "-": acts.out,
                "0": acts.all, PageUp: acts.left, PageDown: acts.right};

  box.hidden = false;
  draw();
  table.closest("details").open = false;
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) acts[button.dataset.do]();
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  new ResizeObserver(() => {
    if (Math.abs(plot.width - canvas.clientWidth) > 1) draw();
  }).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("beforeprint", () => { table.closest("details").open = true; });
})();

"""What the templates of the operator's other pages lay out."""

from typing import Any

from lotline.config import Config
from lotline.jobs import figures
from lotline.journal import CAUSES, Exceedance
from lotline.web.inside.officer.wording import EFFECTS, KINDS
from lotline.web.inside.photos import shown
from lotline.web.inside.quiet import drawn
from lotline.web.shop import wording
from lotline.web.shop.desk import Answer, Desk
from lotline.web.shop.shown import Done, Machine, Shop, Supply, Week
from lotline.web.shop.views import line, spoken
from lotline.web.shop.worked import Worked
from lotline.web.wording import LocalTime

View = dict[str, Any]
_HEADS = {"yes": "Yes", "no": "No", "perhaps": "Perhaps", "cannot say": "Cannot say"}
_STATES = {"yes": "within", "perhaps": "close", "no": "passed", "cannot say": "not_measured"}
_WENT = {"kept": "kept to its time", "not_kept": "not kept to its time", "cancelled": "cancelled",
         "unmeasured": "not measured", "open": "not over yet"}  # fmt: skip
FIGURES_US = 30 * 86_400_000_000


def tabs(shop: Shop) -> list[tuple[str, str, int]]:
    """(words, address, how many wait there)."""
    waiting = sum(t.href == "/shop/neighbours" for t in shop.tasks)
    return [
        ("Now", "/shop", 0), ("May I run it?", "/shop/ask", 0), ("Noisy work", "/shop/plan", 0),
        ("Passed limits", "/shop/passed", len(shop.unexplained)),
        ("Use and energy", "/shop/energy", 0), ("Jobs", "/shop/jobs", 0),
        ("Nodes", "/shop/nodes", sum(n.how != "ok" for n in shop.nodes)),
        ("Neighbours", "/shop/neighbours", waiting), ("Put up a node", "/shop/install", 0),
    ]  # fmt: skip


def _time(desk: Desk) -> LocalTime:
    return LocalTime(desk.site.site.zone, desk.now_us(), wording.ENGLISH)


def answer(found: Answer) -> View:
    head, *lines = found.lines
    return {"word": _HEADS[found.word], "state": _STATES[found.word], "head": head,
            "lines": lines, "left": list(found.left), "best": found.best}  # fmt: skip


def plans(desk: Desk) -> View:
    time, now_us = _time(desk), desk.now_us()
    rows = [
        {"id": p.plan.id, "words": p.plan.words, "machine": p.plan.machine,
         "when": f"{time.date(p.plan.start_us)}, {time.clock(p.plan.start_us)}–"
                 f"{time.clock(p.plan.end_us)}",
         "state": p.plan.state, "went": _WENT[p.outcome],
         "over": p.plan.end_us < now_us}
        for p in desk.shop().plans
    ]  # fmt: skip
    kept = [p.outcome for p in desk.shop().plans if p.outcome in ("kept", "not_kept")]
    today = time.at(now_us)
    return {
        "ahead": [r for r in rows if not r["over"] and r["state"] == "planned"],
        "gone": [r for r in rows if r["over"] or r["state"] != "planned"][::-1][:20],
        "kept": kept.count("kept"), "measured": len(kept),
        "day": f"{today:%Y-%m-%d}", "minimum": f"{today:%Y-%m-%dT%H:%M}",
    }  # fmt: skip


def passed(desk: Desk) -> View:
    time = _time(desk)
    rows = [_passed(*one, time) for one in desk.exceedances()]
    return {
        "waiting": [r for r in rows if r["state"] == "detected"],
        "known": [r for r in rows if r["state"] != "detected"],
        "causes": [(code, words[0].upper() + words[1:]) for code, words in CAUSES.items()],
    }


def _passed(one: Exceedance, ran: Any, weather: str, time: LocalTime) -> View:
    record, (start_us, end_us) = one.record, one.span
    value, limit, unit = record.get("value"), record.get("limit"), record.get("unit") or ""
    told = [s.words for s in one.steps if s.step == "explained"]
    return {
        "id": one.id, "state": one.life.state, "may": "explain" in one.life.next,
        "title": record.get("title") or one.verdict.rule,
        "when": f"{time.date(start_us)}, {time.clock(start_us)}–{time.clock(end_us)}",
        "value": "" if value is None else f"{value:.1f} {unit}".strip(),
        "limit": "" if limit is None else f"{limit:g} {unit}".strip(),
        "ran": ", ".join(ran) or "no machine, as far as is known",
        "weather": weather,
        "cause": CAUSES.get(str(told[-1].get("cause")), "") if told else "",
        "action": told[-1].get("action", "") if told else "",
    }  # fmt: skip


def nodes(desk: Desk) -> list[View]:
    now_us, listed = desk.now_us(), {one.name for one in desk.site.sensors}
    return [{"name": n.name, "kind": n.kind, "place": n.place, "how": n.how, "why": n.why,
             "heard": wording.ago(n.heard_us, now_us), "facts": n.facts,
             "photo": next(iter(shown(desk.photos(n.name), n.name)), None),
             "quiet": n.floor and drawn(n.floor), "listed": n.name in listed}
            for n in desk.shop().nodes]  # fmt: skip


def feeds(desk: Desk) -> list[View]:
    time, now_us = _time(desk), desk.now_us()
    return [
        {"name": f.name, "waiting": f.waiting, "beyond": f.beyond,
         "trouble": f.trouble.removeprefix(f"feed {f.name}: "),
         "since": time.when(f.trouble_us) if f.trouble_us is not None else "",
         "reached": wording.ago(f.reached_us, now_us),
         "points": sum(pile.points for pile in f.refused),
         "refused": [
             {"points": pile.points, "again": pile.again, "words": pile.words,
              "when": time.when(pile.newest.at_us), "line": pile.newest.point.line}
             for pile in f.refused
         ]}
        for f in desk.shop().feeds
    ]  # fmt: skip


def reports(desk: Desk) -> list[View]:
    time, now_us = _time(desk), desk.now_us()
    return [
        {"ref": r.report.ref, "at": time.when(r.report.at_us), "kind": KINDS[r.report.kind],
         "effect": EFFECTS[r.report.effect], "place": r.report.place, "words": r.report.words,
         "contact": r.report.contact, "late": r.report.due_us < now_us,
         "due": time.when(r.report.due_us), "age": wording.ago(r.report.made_us, now_us),
         "ran": ", ".join(m.machine for m in r.then.machines if m.seconds) or "none that is known"}
        for r in desk.reports()
    ]  # fmt: skip


def jobs(desk: Desk) -> View:
    shop, time, now_us = desk.shop(), _time(desk), desk.now_us()
    found = figures((d.job for d in shop.jobs), shop.made_us - FIGURES_US, shop.made_us + 1)
    return {
        "rows": [_job(one, time, desk.site, now_us) for one in shop.jobs],
        "orders": found.orders, "on_time": found.on_time, "due": found.due,
        "rate": wording.percent(found.on_time_rate),
        "lead": "" if found.lead_s is None else wording.long(found.lead_s),
        "good": found.good, "pieces": found.pieces,
        "yields": wording.percent(found.first_pass_yield),
        "carbon": desk.site.energy.carbon_kg_per_kWh is not None,
        "price": desk.site.energy.price is not None,
    }  # fmt: skip


def _job(one: Done, time: LocalTime, site: Config, now_us: int) -> View:
    job, pieces = one.job, ""
    if job.good is not None:
        pieces = f"{job.good} good" + (f", {job.scrap} scrap" if job.scrap is not None else "")
    energy = "not measured" if one.energy is None else wording.kwh(one.energy)
    if one.energy is not None and one.metered < 0.99:
        energy = f"{energy} in the {wording.percent(one.metered)} measured"
    late = job.due_us is not None and (job.end_us or now_us) > job.due_us
    return {
        "id": job.id, "order": job.order, "machine": job.machine, "pieces": pieces,
        "start": time.when(job.start_us),
        "end": "running" if job.end_us is None else time.when(job.end_us),
        "due": "" if job.due_us is None else _due(job.due_us, time), "late": late,
        "energy": energy, "shared": one.shared,
        "cost": wording.cost(one.energy, site.energy) if one.energy is not None else "",
        "cycles": "" if one.cycles is None else str(one.cycles),
        "carbon": "" if one.carbon is None else f"{one.carbon:.1f} kg", "version": job.version,
    }  # fmt: skip


def _due(at_us: int, time: LocalTime) -> str:
    """A whole day ends with its midnight."""
    if time.clock(at_us) == "00:00":
        return time.day(time.at(at_us - 1_000_000).date())
    return time.when(at_us)


def energy(desk: Desk) -> View:
    shop, site, time = desk.shop(), desk.site, _time(desk)
    measuring = [m for m in shop.machines if m.has_power]
    return {
        "hours": _hours(site), "whole": shop.whole, "measuring": bool(measuring),
        "machines": [_machine(m, site) for m in shop.machines],
        "cells": _cells(shop),
        "supplies": [_supply(words, one, site, time) for words, one in
                     (("Today so far", shop.today), ("The seven days before", shop.week)) if one],
        "priced": site.energy.price is not None,
        "tables": [("Last weeks", [_week(w, time, site, False) for w in shop.last_weeks]),
                   ("The first 90 days", [_week(w, time, site, True) for w in shop.first_weeks])],
        "jobs": any(w.orders for w in (*shop.last_weeks, *shop.first_weeks)),
    }  # fmt: skip


def _hours(site: Config) -> str:
    shop = site.shop
    return f"{', '.join(d.capitalize() for d in shop.days)}, {shop.start} to {shop.end}"


def _machine(one: Machine, site: Config) -> View:
    return {
        "name": one.name, "cell": one.cell, "line": line(one.line), "spoken": spoken(one.line),
        "today": _use(one.today, one.has_power, site), "week": _use(one.week, one.has_power, site),
    }  # fmt: skip


def _use(of: Worked, has_power: bool, site: Config) -> View:
    fed = has_power and of.metered_s > 0
    return {
        "use": wording.percent(of.utilisation) if of.open_s else "closed",
        "known": wording.percent(of.known) if of.open_s else "–",
        "part": _hundred(of.utilisation), "working": wording.span(of.all["working"]),
        "energy": wording.kwh(of.energy) if fed else "not measured",
        "idle": wording.kwh(of.idle) if fed else "not measured",
        "cost": wording.cost(of.idle, site.energy) if fed else "",
        "cycles": of.cycles,
        "cycle": "not measured" if of.cycle_wh is None else wording.cycle(of.cycle_wh),
    }  # fmt: skip


def _hundred(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _cells(shop: Shop) -> list[View]:
    found: dict[str, tuple[Worked, Worked, list[str]]] = {}
    for one in shop.machines:
        if one.cell:
            today, week, names = found.get(one.cell, (Worked(), Worked(), []))
            found[one.cell] = today.plus(one.today), week.plus(one.week), [*names, one.name]
    return [
        {"cell": cell, "names": ", ".join(names), "today": wording.percent(today.utilisation),
         "week": wording.percent(week.utilisation), "known": wording.percent(week.known),
         "part": _hundred(week.utilisation)}
        for cell, (today, week, names) in sorted(found.items())
    ]  # fmt: skip


def _supply(words: str, one: Supply, site: Config, time: LocalTime) -> View:
    """Its bar is a thousand wide; what nobody accounts for is always in it."""
    machines = sum(wh for _, wh in one.machines)
    whole = machines if one.total is None else max(one.total, machines)
    # Where nothing measures the supply a third is drawn for it: nobody knows how much it is.
    scale = 1000 / whole if whole and one.total is not None else 667 / whole if whole else 0.0
    parts, x = [], 0.0
    for name, wh in one.machines:
        share = wording.percent(wh / whole) if one.total and whole else ""
        parts.append({"name": name, "energy": wording.kwh(wh), "x": round(x, 1),
                      "width": round(wh * scale, 1), "share": share})  # fmt: skip
        x += wh * scale
    peak = ""
    if one.peak_w is not None and one.peak_us is not None:
        of = "of the supply" if one.whole else "of the machines that are measured"
        peak = f"{wording.watts(one.peak_w)} {of}, {time.when(one.peak_us)}"
    return {
        "words": words, "parts": parts, "x": round(x, 1), "rest": round(1000 - x, 1),
        "total": None if one.total is None else wording.kwh(one.total),
        "unaccounted": None if one.unaccounted is None else wording.kwh(one.unaccounted),
        "share": wording.percent(one.unaccounted / whole)
        if one.unaccounted is not None and whole else "",
        "idle": wording.kwh(one.idle), "idle_cost": wording.cost(one.idle, site.energy),
        "cost": wording.cost(whole, site.energy), "carbon": wording.carbon(whole, site.energy),
        "peak": peak, "metered": wording.percent(one.metered), "any": bool(one.machines),
    }  # fmt: skip


def _week(one: Week, time: LocalTime, site: Config, numbered: bool) -> View:
    start, end = time.day(time.at(one.start_us).date()), time.day(time.at(one.end_us - 1).date())
    worked = one.worked
    return {
        "name": f"Week {one.number}" if numbered else f"{start} – {end}",
        "title": f"{start} – {end}",
        "use": wording.percent(worked.utilisation) if worked.open_s else "closed",
        "known": wording.percent(worked.known) if worked.open_s else "–",
        "energy": wording.kwh(one.supply) if one.supply else "–",
        "idle": wording.kwh(worked.idle) if worked.metered_s else "–",
        "cycles": worked.cycles,
        "cycle": "–" if worked.cycle_wh is None else wording.cycle(worked.cycle_wh),
        "passes": one.passes, "orders": one.orders,
        "on_time": wording.percent(one.on_time) if one.on_time is not None else "–",
        "first_pass": wording.percent(one.first_pass) if one.first_pass is not None else "–",
        "lead": wording.long(one.lead_s) if one.lead_s is not None else "–",
    }  # fmt: skip

#!/usr/bin/env python3
"""A slow second opinion on the clock, written from the rules alone.

It walks the calendar day by day and asks of each day whether it counts; it
keeps no running totals, no intervals and no ranks, so that a mistake in the
program's arithmetic does not repeat itself here. The rules are numbered as in
docs/clock.md.

    python3 tests/data/clock/oracle.py            writes the case files
    python3 tests/data/clock/oracle.py --check    compares examples.json with it
"""

import json
import pathlib
import random
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HERE = pathlib.Path(__file__).parent
CALENDARS = HERE.parent.parent.parent / "data" / "calendars"
DAY = timedelta(days=1)
AT_ONCE = {"in_person", "oral", "mail_signed"}
CHANNELS = ["in_person", "oral", "mail_signed", "mail_ordinary", "online", "email", "fax", "misdirected"]
REGIMES = {
    "cn-2019": dict(zone="Asia/Shanghai", calendar="cn", days=20, most=20),
    "cn-2008": dict(zone="Asia/Shanghai", calendar="cn", days=15, most=15),
    "gb-foia": dict(zone="Europe/London", calendar="gb-eng", days=20, most=0),
    "us-foia": dict(zone="America/New_York", calendar="us", days=20, most=10),
}
_years = {}


def year_of(region, year):
    """(special days, final?) of a year."""
    if (region, year) not in _years:
        final = CALENDARS / region / f"{year}.json"
        provisional = CALENDARS / region / f"{year}.provisional.json"
        path = final if final.exists() else provisional
        days = {}
        if path.exists():
            for day in json.loads(path.read_text(encoding="utf-8"))["days"]:
                days[date.fromisoformat(day["date"])] = day["off"]
        _years[region, year] = days, final.exists()
    return _years[region, year]


def works(region, day):
    special, _ = year_of(region, day.year)
    return not special[day] if day in special else day.weekday() < 5


def nth_after(region, day, n):
    """C2: walk until the N-th working day has come."""
    while n > 0:
        day += DAY
        if works(region, day):
            n -= 1
    return day


def day_of(text, zone):
    """C3: a date as it stands, an instant in the zone of the law."""
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(ZoneInfo(zone)).date()


def told_on(day, event):
    told = event.get("notified_on") if event["event"] == "extended" else None
    return max(day, date.fromisoformat(told)) if told else day


class Case:
    def __init__(self, case):
        self.law = REGIMES[case["regime"]]
        self.cn = case["regime"].startswith("cn-")
        self.region = self.law["calendar"]
        zone = self.law["zone"]
        events = [(day_of(e.get("on") or e["at"], zone), e) for e in case["events"]]
        events.sort(key=lambda pair: (told_on(*pair), pair[0]))  # stable: C4; an extension counts when told: C9
        self.as_of = day_of(case["as_of"], zone) if "as_of" in case else None
        self.today = self.as_of or max((d for d, _ in events), default=None)
        self.seen = [(d, e) for d, e in events if self.today and d <= self.today]
        self.channel = None
        self.receipt = self.start = None
        self.length = self.law["days"]
        self.extra = 0
        self.fixed = None
        self.state = "awaiting_confirmation"
        self.deadline = None  # of the applicant, while stopped or abandoned
        self.asks = []  # consultations of every clock
        self.out = {}
        self.flags = []
        self.clarified_once = False
        self.without_restart = None
        self.due_at_reply = False

    # -- counting -----------------------------------------------------------
    def is_excluded(self, day, strict=False):
        for ask in self.asks:
            end = ask["lapse"]
            if ask["opinion"] and ask["opinion"] < end:
                end = ask["opinion"]
            inside = ask["sent"] < day < end if strict else ask["sent"] < day <= end
            if ask["live"] and inside:
                return True
        return False

    def end(self, start, days, fixed, strict=False):
        if fixed:
            return fixed
        day, counted = start, 0
        while counted < days:
            day += DAY
            if works(self.region, day) and not self.is_excluded(day, strict):
                counted += 1
        return day

    def due(self, strict=False):
        if self.state != "running":
            return None
        return self.end(self.start, self.length + self.extra, self.fixed, strict)

    def past(self, day):
        due = self.due()
        return due is not None and day > due

    # -- events -------------------------------------------------------------
    def restart(self, day, days=None):
        self.start, self.length, self.extra, self.fixed = day, days or self.law["days"], 0, None
        self.state = "running"

    def lapse(self, day):
        if self.state == "awaiting_clarification" and day > self.deadline:
            self.state, self.gave_up = "abandoned", "clarification"
        if self.state == "awaiting_payment" and day > self.deadline:
            self.state, self.gave_up = "abandoned", "payment"

    def open(self):
        return self.state in ("awaiting_confirmation", "running", "awaiting_clarification", "awaiting_payment")

    def run(self):
        for day, event in self.seen:
            self.lapse(day)
            if self.channel or event["event"] == "received":
                getattr(self, "on_" + event["event"])(day, event)
        if self.today:
            self.lapse(self.today)
        return self.result()

    def on_received(self, day, event):
        if self.channel:
            return
        self.channel = event["channel"]
        if not self.cn or self.channel in AT_ONCE:
            self.receipt = day
            self.restart(day)

    def on_confirmed(self, day, event):
        if self.state == "awaiting_confirmation":
            self.receipt = day
            self.restart(day)

    def on_clarification_requested(self, day, event):
        stopped = self.state in ("awaiting_clarification", "awaiting_payment")
        if self.state != "running" and not stopped:
            return
        if self.clarified_once:
            self.flags.append("clarification_once_only")
        elif not stopped:
            by = nth_after(self.region, self.receipt, 7)
            self.out["clarification_notice_by"] = by
            if self.past(day):
                self.flags.append("clarification_after_due")
                return
            if day > by:
                self.flags.append("clarification_requested_late")
                self.without_restart = self.start, self.length + self.extra, self.fixed
            self.clarified_once = True
            self.deadline = date.fromisoformat(event["answer_by"])
            self.state = "awaiting_clarification"

    def on_clarification_received(self, day, event):
        if self.state == "awaiting_clarification":
            self.restart(day)
        elif self.state == "abandoned" and self.gave_up == "clarification":
            if event.get("justified"):
                self.restart(day)
            else:
                self.flags.append("clarification_after_deadline")

    def on_consultation_sent(self, day, event):
        if not self.open():
            return
        if self.past(day):
            self.flags.append("consultation_after_due")
            return
        delivered = event.get("delivered_on")
        delivered = date.fromisoformat(delivered) if delivered else None
        self.asks.append(dict(ref=event["ref"], sent=day, delivered=delivered, opinion=None, live=True,
                              lapse=nth_after(self.region, delivered or day, 15)))

    def on_delivered(self, day, event):
        for ask in self.asks:
            mine = ask["live"] and ask["ref"] == event["ref"] and not ask["opinion"] and not ask["delivered"]
            if self.open() and mine and not self.past(day):
                ask["delivered"] = day
                ask["lapse"] = nth_after(self.region, day, 15)

    def on_opinion_received(self, day, event):
        mine = [a for a in self.asks if self.open() and a["live"] and a["ref"] == event["ref"] and not a["opinion"]]
        for ask in mine:
            ask["opinion"] = day
        if mine and day > mine[-1]["lapse"]:
            self.flags.append("opinion_after_lapse")

    def on_extended(self, day, event):
        if not self.open():
            return
        told = event.get("notified_on")
        if event["approved_by"] != "head":
            self.flags.append("extension_not_approved_by_head")
        elif (self.extra if self.start else 0) + event["working_days"] > self.law["most"]:
            self.flags.append("extension_exceeds_maximum")
        elif not told:
            self.flags.append("extension_not_notified")
        elif self.past(date.fromisoformat(told)):
            self.flags.append("extension_notified_late")
        elif self.state == "running":
            self.extra += event["working_days"]

    def on_fee_notified(self, day, event):
        if self.state != "running":
            return
        if self.past(day):
            self.flags.append("fee_notified_after_due")
            return
        delivered = event.get("delivered_on")
        self.deadline = nth_after(self.region, date.fromisoformat(delivered) if delivered else day, 20)
        self.out["pay_by"] = self.deadline
        self.state = "awaiting_payment"

    def on_fee_paid(self, day, event):
        if self.state == "awaiting_payment":
            self.restart(day)
        elif self.state == "abandoned" and self.gave_up == "payment":
            self.flags.append("payment_after_deadline")

    def on_delayed(self, day, event):
        if self.state != "running":
            return
        if self.past(day):
            self.flags.append("delay_after_due")
        else:
            self.fixed = date.fromisoformat(event["until"])

    def on_replied(self, day, event):
        if self.open():
            self.due_at_reply = self.due(), self.due(strict=True)
            self.state, self.replied = "replied", day

    def on_withdrawn(self, day, event):
        if self.open():
            self.state, self.closed = "withdrawn", day

    def on_reopened(self, day, event):
        for ask in self.asks:
            ask["live"] = False
        self.receipt, self.clarified_once, self.without_restart = day, False, None
        self.restart(day, event.get("working_days") or 20)
        if event.get("until"):
            self.fixed = date.fromisoformat(event["until"])

    # -- the answer ---------------------------------------------------------
    def result(self):
        due, strict = self.due(), self.due(strict=True)
        if self.state == "replied":
            due, strict = self.due_at_reply
            self.out["replied_on"] = self.replied
            self.out["on_time"] = due is None or self.replied <= due
        if self.state == "withdrawn":
            self.out["closed_on"] = self.closed
        if self.state == "abandoned":
            self.out["closed_on"] = self.deadline + DAY
        if self.without_restart and self.state != "withdrawn":
            self.out["conservative_due_on"] = self.end(*self.without_restart)
        if self.asks:
            self.out["opinions_by"] = {a["ref"]: a["lapse"] for a in self.asks}
        if due and any(a["live"] for a in self.asks):
            self.out["warn_on"] = strict
        if self.as_of:
            self.out["overdue"] = bool(self.state == "running" and due and self.as_of > due)
        if due and not year_of(self.region, due.year)[1]:
            self.out["provisional"] = True
        if self.flags:
            self.out["flags"] = self.flags
        self.out.update(due_on=due, state=self.state, counted_from=self.start)
        return json.loads(json.dumps(self.out, default=date.isoformat, sort_keys=True))


# -- the cases ---------------------------------------------------------------

def received(on, channel="in_person"):
    return {"event": "received", "on": str(on), "channel": channel}


def ev(event, on, **fields):
    return {"event": event, "on": str(on), **{k: str(v) if isinstance(v, date) else v for k, v in fields.items()}}


def extended(on, days=20, by="head", told="same"):
    fields = {} if told is None else {"notified_on": on if told == "same" else told}
    return ev("extended", on, working_days=days, approved_by=by, **fields)


def case(why, events, regime="cn-2019", **more):
    return {"regime": regime, "events": events, **more, "why": why}


def dates():
    """Receipt in every month, and around every holiday and make-up day of 2019-2026."""
    cases = []
    for year in range(2019, 2027):
        for month in range(1, 13):
            if (year, month) < (2019, 6):
                continue
            day = date(year, month, 1 + (7 * month + 3 * year) % 28)
            cases.append(case(f"receipt on {day:%A} in {day:%Y-%m}", [received(day)]))
        special, _ = year_of("cn", year)
        for day, off in sorted(special.items()):
            if day < date(2019, 5, 15):
                continue
            if not off:
                cases.append(case("received on a make-up day", [received(day, "mail_signed")]))
                start = day - 20 * DAY
                if start >= date(2019, 5, 15):
                    cases.append(case("a make-up day inside the period", [received(start)]))
            elif day - DAY not in special:
                cases.append(case("received on the first day of a holiday", [received(day)]))
                cases.append(case("received on the eve of a holiday", [received(day - DAY)]))
    for day in ("2019-12-31", "2020-01-10", "2020-01-23", "2020-01-31", "2020-02-02", "2020-02-29", "2023-12-29",
                "2024-02-08", "2024-02-09", "2024-02-28", "2024-02-29", "2025-01-27", "2025-12-31", "2026-12-31",
                "2027-01-15", "2027-12-20", "2028-02-29", "2035-01-01"):
        cases.append(case("year's end, leap day, 2020 extension, or no final calendar", [received(day)]))
    for regime, first in (("cn-2008", 2011), ("gb-foia", 2016), ("us-foia", 2016)):
        for year in range(first, first + 11):
            for month, day in ((1, 2), (3, 28), (5, 3), (7, 1), (8, 25), (12, 15)):
                when = date(year, month, day)
                if regime == "cn-2008" and when >= date(2019, 5, 15):
                    continue
                cases.append(case("the laws of other times and places", [received(when)], regime))
    return cases


def moments():
    cases = []
    for at in ("2026-03-02T15:59:59Z", "2026-03-02T16:00:00Z", "2025-12-31T15:59:59Z", "2026-02-13T16:30:00Z",
               "2024-02-28T16:00:00Z", "2026-03-02T23:30:00-05:00", "2026-03-03T00:10:00+09:00"):
        for regime in REGIMES:
            event = {"event": "received", "at": at, "channel": "in_person"}
            cases.append(case("an instant near midnight", [event], regime))
    for at in ("2026-07-01T22:59:59Z", "2026-07-01T23:00:00Z", "2026-03-28T23:59:00Z", "2026-03-29T23:00:00Z"):
        event = {"event": "received", "at": at, "channel": "email"}
        cases.append(case("London's summer time", [event], "gb-foia"))
    for as_of in ("2026-03-30T15:59:59Z", "2026-03-30T16:00:00Z", "2026-03-30", "2026-03-31", "2026-03-01", "2026-03-02"):
        cases.append(case("the day one looks", [received("2026-03-02")], as_of=as_of))
    return cases


def channels():
    cases = []
    for regime in REGIMES:
        for channel in CHANNELS:
            cases.append(case("by this channel, confirmed later", [received("2026-03-03", channel), ev("confirmed", "2026-03-09")], regime))
            cases.append(case("by this channel, never confirmed", [received("2026-03-03", channel)], regime, as_of="2026-05-20"))
    one = received("2026-03-03", "online")
    cases += [
        case("confirmed twice: the first counts", [one, ev("confirmed", "2026-03-05"), ev("confirmed", "2026-03-10")]),
        case("received twice: the first counts", [received("2026-03-03"), received("2026-03-10")]),
        case("confirmed before anything came", [ev("confirmed", "2026-03-02"), one]),
        case("withdrawn before the confirmation", [one, ev("withdrawn", "2026-03-04")]),
        case("answered before the confirmation", [one, ev("replied", "2026-03-04", method="electronic")]),
        case("clarification before the confirmation has no effect", [one, ev("clarification_requested", "2026-03-04", answer_by="2026-03-20"), ev("confirmed", "2026-03-06")]),
        case("a question sent before the confirmation takes days out", [one, ev("consultation_sent", "2026-03-04", ref="p", party="agency"), ev("confirmed", "2026-03-06"), ev("opinion_received", "2026-03-12", ref="p")]),
        case("an extension before the confirmation has no effect", [one, extended("2026-03-04"), ev("confirmed", "2026-03-06")]),
        case("nothing happened", []),
        case("nothing happened, and one looks", [], as_of="2026-03-02"),
        case("no application", [ev("fee_notified", "2026-03-02"), ev("replied", "2026-03-04", method="mail")]),
    ]
    return cases


def clarifications():
    cases = []
    ask = lambda on, by="2026-03-27": ev("clarification_requested", on, answer_by=by)
    got = lambda on, **f: ev("clarification_received", on, **f)
    start = received("2026-03-02")
    for on in ("2026-03-02", "2026-03-03", "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-20", "2026-03-30", "2026-03-31", "2026-04-02"):
        cases.append(case("asked on this day, open", [start, ask(on, "2026-04-10")]))
        cases.append(case("asked on this day, answered", [start, ask(on, "2026-04-10"), got("2026-04-07")]))
    for on in ("2026-03-26", "2026-03-27", "2026-03-28", "2026-03-30", "2026-04-20"):
        cases.append(case("answered on this day", [start, ask("2026-03-06"), got(on)]))
        cases.append(case("answered on this day with good reason", [start, ask("2026-03-06"), got(on, justified=True)]))
    for as_of in ("2026-03-05", "2026-03-06", "2026-03-27", "2026-03-28", "2026-06-01"):
        cases.append(case("looked at while waiting", [start, ask("2026-03-06")], as_of=as_of))
    cases += [
        case("second request while waiting", [start, ask("2026-03-06"), ask("2026-03-09")]),
        case("second request after the due date is still a second", [start, ask("2026-03-06"), got("2026-03-10"), ask("2026-05-20")]),
        case("a late and unjustified answer, then a good reason", [start, ask("2026-03-06"), got("2026-03-30"), got("2026-04-02", justified=True)]),
        case("asked late, extended, restarted: the end without the restart keeps the extension", [start, extended("2026-03-16", 10), ask("2026-03-20", "2026-04-10"), got("2026-03-26"), extended("2026-04-10", 20)]),
        case("an extension is available again after the restart", [start, extended("2026-03-05"), ask("2026-03-06"), got("2026-03-16"), extended("2026-04-01")]),
        case("an answer nobody asked for", [start, got("2026-03-10")]),
        case("asked late, then withdrawn", [start, ask("2026-03-20", "2026-04-10"), ev("withdrawn", "2026-03-23")]),
        case("asked late, then lapsed", [start, ask("2026-03-20", "2026-04-10")], as_of="2026-04-20"),
        case("answered while waiting: in time", [start, ask("2026-03-06"), ev("replied", "2026-03-20", method="mail")]),
        case("the reply to an abandoned case has no effect", [start, ask("2026-03-06"), ev("replied", "2026-04-20", method="mail")]),
        case("asked within seven days of the confirmation", [received("2026-03-03", "fax"), ev("confirmed", "2026-03-09"), ask("2026-03-18"), got("2026-03-20")]),
        case("asked one day too late after the confirmation", [received("2026-03-03", "fax"), ev("confirmed", "2026-03-09"), ask("2026-03-19"), got("2026-03-20")]),
        case("answer on the day of the request", [start, ask("2026-03-06"), got("2026-03-06")]),
        case("a last day before the request lapses at once", [start, ask("2026-03-06", "2026-03-05")]),
    ]
    for regime in ("cn-2008", "gb-foia", "us-foia"):
        cases.append(case("clarification under this law", [start, ask("2026-03-06"), got("2026-03-16")], regime))
        cases.append(case("late clarification under this law", [start, ask("2026-03-16"), got("2026-03-18")], regime))
    return cases


def consultations():
    cases = []
    start = received("2026-03-02")
    send = lambda on, ref="p", party="third_party", **f: ev("consultation_sent", on, ref=ref, party=party, **f)
    got = lambda on, ref="p": ev("opinion_received", on, ref=ref)
    for party in ("third_party", "joint_agency", "agency"):
        for sent in ("2026-03-02", "2026-03-06", "2026-03-14", "2026-03-27", "2026-03-30", "2026-03-31"):
            cases.append(case("sent on this day, open", [start, send(sent, party=party)]))
            cases.append(case("sent on this day, delivered, answered", [start, send(sent, party=party, delivered_on="2026-03-31"), got("2026-04-03")]))
    cases += [
        case("delivered by a later event", [start, send("2026-03-09"), ev("delivered", "2026-03-12", ref="p")]),
        case("delivered after the due date: nothing is revived", [start, send("2026-03-09"), ev("delivered", "2026-04-22", ref="p")], as_of="2026-04-22"),
        case("delivered on the due date", [start, send("2026-03-09"), ev("delivered", "2026-04-21", ref="p")], as_of="2026-04-22"),
        case("delivered twice: the first counts", [start, send("2026-03-09"), ev("delivered", "2026-03-12", ref="p"), ev("delivered", "2026-03-20", ref="p")]),
        case("delivery known at sending stands", [start, send("2026-03-09", delivered_on="2026-03-10"), ev("delivered", "2026-03-20", ref="p")]),
        case("late delivery makes a late opinion timely", [start, send("2026-03-09"), ev("delivered", "2026-03-20", ref="p"), got("2026-04-08")]),
        case("opinion after the lapse", [start, send("2026-03-09"), got("2026-04-08")]),
        case("two opinions on one question: the first counts", [start, send("2026-03-09"), got("2026-03-12"), got("2026-03-20")]),
        case("an opinion on another question", [start, send("2026-03-09"), got("2026-03-12", "q")]),
        case("asked again under the same name after the answer", [start, send("2026-03-04"), got("2026-03-06"), send("2026-03-10"), got("2026-03-13")]),
        case("asked again under the same name while open", [start, send("2026-03-04"), send("2026-03-10"), got("2026-03-13")]),
        case("one inside the other", [start, send("2026-03-04", "a"), send("2026-03-06", "b"), got("2026-03-10", "b"), got("2026-03-20", "a")]),
        case("end to start", [start, send("2026-03-04", "a"), got("2026-03-10", "a"), send("2026-03-10", "b"), got("2026-03-20", "b")]),
        case("apart", [start, send("2026-03-04", "a"), got("2026-03-06", "a"), send("2026-03-16", "b"), got("2026-03-20", "b")]),
        case("three, overlapping in a chain", [start, send("2026-03-04", "a"), send("2026-03-09", "b"), got("2026-03-11", "a"), send("2026-03-12", "c"), got("2026-03-18", "b"), got("2026-03-25", "c")]),
        case("over Qingming", [start, send("2026-03-26"), got("2026-04-09")]),
        case("over Spring Festival with its make-up days", [received("2026-02-02"), send("2026-02-10"), got("2026-03-03")]),
        case("answered on a Saturday", [start, send("2026-03-09"), got("2026-03-14")]),
        case("sent before a restart, open over it", [start, ev("clarification_requested", "2026-03-05", answer_by="2026-03-27"), send("2026-03-09"), ev("clarification_received", "2026-03-13"), got("2026-03-20")]),
        case("answered after the reply", [start, send("2026-03-09"), ev("replied", "2026-03-12", method="mail"), got("2026-03-13")]),
        case("sent after the reply", [start, ev("replied", "2026-03-12", method="mail"), send("2026-03-13")]),
        case("sent on the last day", [start, send("2026-03-30")]),
        case("sent after the last day of a consulted period", [start, send("2026-03-09"), got("2026-03-20"), send("2026-04-14", "q")]),
    ]
    for as_of in ("2026-03-08", "2026-03-09", "2026-03-31", "2026-04-20", "2026-04-24"):
        cases.append(case("looked at while open", [start, send("2026-03-09", delivered_on="2026-03-11")], as_of=as_of))
    return cases


def extensions():
    cases = []
    start = received("2026-03-02")
    for told in ("2026-03-29", "2026-03-30", "2026-03-31", None):
        for by in ("head", "handler", "registrar"):
            for days in (10, 20, 21):
                cases.append(case("approved by, so many days, told then", [start, extended("2026-03-25", days, by, told)]))
    cases += [
        case("two that fit together", [start, extended("2026-03-20", 10), extended("2026-04-10", 10)]),
        case("the second is too much", [start, extended("2026-03-20", 15), extended("2026-04-10", 6)]),
        case("the second is told between the old and the new end", [start, extended("2026-03-20", 5), extended("2026-04-03", 5)]),
        case("nothing added", [start, extended("2026-03-20", 0)]),
        case("extended while waiting for clarification", [start, ev("clarification_requested", "2026-03-06", answer_by="2026-03-27"), extended("2026-03-09"), ev("clarification_received", "2026-03-16")]),
        case("extended after the reply", [start, ev("replied", "2026-03-20", method="mail"), extended("2026-03-23")]),
        case("extended after the delay: the fixed day stands", [start, ev("delayed", "2026-03-20", until="2026-05-29"), extended("2026-04-20")]),
        case("approved while a consultation was open, told after the opinion had brought the end nearer", [start, ev("consultation_sent", "2026-03-09", ref="p", party="third_party"), extended("2026-03-16", 20, "head", "2026-04-15"), ev("opinion_received", "2026-03-17", ref="p")]),
        case("approved before a consultation, told within the time that it added", [start, extended("2026-03-20", 10, "head", "2026-04-10"), ev("consultation_sent", "2026-03-25", ref="p", party="third_party")]),
        case("told after the reply: without effect", [start, extended("2026-03-20", 10, "head", "2026-04-10"), ev("replied", "2026-03-27", method="mail")]),
        case("told in time, recorded late", [start, extended("2026-04-02", 20, "head", "2026-03-27")]),
    ]
    for regime in ("cn-2008", "gb-foia", "us-foia"):
        for days in (1, 10, 11, 15, 16):
            cases.append(case("the maximum of this law", [start, extended("2026-03-10", days)], regime))
    return cases


def fees_and_delays():
    cases = []
    start = received("2026-03-02")
    fee = lambda on, **f: ev("fee_notified", on, **f)
    for paid in ("2026-03-10", "2026-03-20", "2026-04-10", "2026-04-11", "2026-04-13"):
        cases.append(case("paid on this day", [start, fee("2026-03-10", delivered_on="2026-03-12"), ev("fee_paid", paid)]))
        cases.append(case("paid on this day, delivery unknown", [start, fee("2026-03-10"), ev("fee_paid", paid)]))
    for on in ("2026-03-30", "2026-03-31"):
        cases.append(case("notified on or after the last day", [start, fee(on), ev("fee_paid", "2026-04-02")]))
        cases.append(case("delayed on or after the last day", [start, ev("delayed", on, until="2026-05-29")]))
    for as_of in ("2026-04-08", "2026-04-09", "2026-04-10"):
        cases.append(case("looked at while unpaid", [start, fee("2026-03-10")], as_of=as_of))
    cases += [
        case("paid twice", [start, fee("2026-03-10"), ev("fee_paid", "2026-03-20"), ev("fee_paid", "2026-03-25")]),
        case("notified twice: the second begins anew", [start, fee("2026-03-10"), ev("fee_paid", "2026-03-20"), fee("2026-04-01"), ev("fee_paid", "2026-04-03")]),
        case("paid without a notice", [start, ev("fee_paid", "2026-03-20")]),
        case("withdrawn while unpaid", [start, fee("2026-03-10"), ev("withdrawn", "2026-03-20")]),
        case("extended, notified, paid, extended again", [start, extended("2026-03-05"), fee("2026-03-10"), ev("fee_paid", "2026-03-20"), extended("2026-04-01")]),
        case("clarified, then a fee", [start, ev("clarification_requested", "2026-03-05", answer_by="2026-03-20"), ev("clarification_received", "2026-03-09"), fee("2026-03-12"), ev("fee_paid", "2026-03-17")]),
        case("a fee, then a request for clarification counted from the receipt", [start, fee("2026-03-05"), ev("fee_paid", "2026-03-10"), ev("clarification_requested", "2026-03-12", answer_by="2026-03-27"), ev("clarification_received", "2026-03-13")]),
        case("a fee while waiting for clarification has no effect", [start, ev("clarification_requested", "2026-03-05", answer_by="2026-03-20"), fee("2026-03-09")]),
        case("a request for clarification while waiting for payment has no effect", [start, fee("2026-03-09"), ev("clarification_requested", "2026-03-10", answer_by="2026-03-20"), ev("fee_paid", "2026-03-12")]),
        case("delayed to a Sunday", [start, ev("delayed", "2026-03-20", until="2026-05-31")]),
        case("delayed twice", [start, ev("delayed", "2026-03-20", until="2026-05-29"), ev("delayed", "2026-05-20", until="2026-06-30")]),
        case("delayed to an earlier day", [start, ev("delayed", "2026-03-10", until="2026-03-20")], as_of="2026-03-23"),
        case("delayed, then restarted by a clarification", [start, ev("delayed", "2026-03-10", until="2026-05-29"), ev("clarification_requested", "2026-03-11", answer_by="2026-03-27"), ev("clarification_received", "2026-03-16")]),
        case("delayed, then restarted by a payment", [start, ev("delayed", "2026-03-10", until="2026-05-29"), fee("2026-04-10"), ev("fee_paid", "2026-04-16")]),
        case("delayed and consulted", [start, ev("consultation_sent", "2026-03-09", ref="p", party="agency"), ev("delayed", "2026-03-20", until="2026-05-29")]),
        case("delayed into a year without a final calendar", [start, ev("delayed", "2026-03-20", until="2027-01-29")]),
    ]
    return cases


def endings():
    cases = []
    start = received("2026-03-02")
    for method in ("mail", "personal", "electronic"):
        for on in ("2026-03-02", "2026-03-30", "2026-03-31", "2026-06-01"):
            cases.append(case("replied on this day", [start, ev("replied", on, method=method)], as_of="2026-07-01"))
    for again in ({}, {"working_days": 20}, {"working_days": 10}, {"working_days": 1}, {"until": "2026-07-05"}):
        for end in (ev("replied", "2026-03-20", method="mail"), ev("withdrawn", "2026-03-20"),
                    ev("clarification_requested", "2026-03-06", answer_by="2026-03-27")):
            cases.append(case("reopened after this end", [start, end, ev("reopened", "2026-06-01", **again)]))
        cases.append(case("an order although nothing was answered", [start, ev("reopened", "2026-06-01", **again)]))
    reply = ev("replied", "2026-03-20", method="mail")
    back = ev("reopened", "2026-06-01")
    cases += [
        case("extended after the reopening", [start, extended("2026-03-05"), reply, back, extended("2026-06-10")]),
        case("clarified before and after the reopening", [start, ev("clarification_requested", "2026-03-05", answer_by="2026-03-20"), ev("clarification_received", "2026-03-09"), reply, back, ev("clarification_requested", "2026-06-03", answer_by="2026-06-20"), ev("clarification_received", "2026-06-08")]),
        case("clarified late after the reopening", [start, reply, back, ev("clarification_requested", "2026-06-12", answer_by="2026-06-29"), ev("clarification_received", "2026-06-15")]),
        case("a question of the old clock is over", [start, ev("consultation_sent", "2026-03-19", ref="p", party="agency"), reply, ev("reopened", "2026-03-25"), ev("opinion_received", "2026-04-01", ref="p")]),
        case("a question of the new clock", [start, reply, back, ev("consultation_sent", "2026-06-03", ref="p", party="agency"), ev("opinion_received", "2026-06-10", ref="p")]),
        case("replied again", [start, reply, back, ev("replied", "2026-06-30", method="mail")], as_of="2026-07-10"),
        case("replied again, late", [start, reply, back, ev("replied", "2026-07-01", method="mail")], as_of="2026-07-10"),
        case("reopened until a day, then clarified: the law's own period", [start, reply, ev("reopened", "2026-06-01", until="2026-07-05"), ev("clarification_requested", "2026-06-03", answer_by="2026-06-20"), ev("clarification_received", "2026-06-08")]),
        case("reopened until a day, extended: the day stands", [start, reply, ev("reopened", "2026-06-01", until="2026-07-05"), extended("2026-06-10")]),
        case("reopened twice", [start, reply, back, ev("reopened", "2026-06-10", working_days=5)]),
        case("withdrawn twice", [start, ev("withdrawn", "2026-03-10"), ev("withdrawn", "2026-03-12")]),
        case("withdrawn after the reply", [start, reply, ev("withdrawn", "2026-03-23")]),
        case("replied after the withdrawal", [start, ev("withdrawn", "2026-03-10"), ev("replied", "2026-03-12", method="mail")]),
        case("replied and withdrawn on one day, in this order", [start, reply, ev("withdrawn", "2026-03-20")]),
        case("withdrawn and replied on one day, in this order", [start, ev("withdrawn", "2026-03-20"), reply]),
        case("everything after the reply is without effect", [start, reply, ev("fee_notified", "2026-03-23"), extended("2026-03-23", 40), ev("delayed", "2026-03-24", until="2026-09-01"), ev("clarification_requested", "2026-03-25", answer_by="2026-04-10")]),
        case("overdue, and everything comes too late", [start, ev("clarification_requested", "2026-04-01", answer_by="2026-04-10"), ev("consultation_sent", "2026-04-02", ref="p", party="agency"), extended("2026-04-02"), ev("fee_notified", "2026-04-03"), ev("delayed", "2026-04-07", until="2026-06-01")], as_of="2026-04-08"),
        case("overdue and then ordered", [start, ev("reopened", "2026-06-01", working_days=15)], as_of="2026-06-24"),
        case("overdue and then answered", [start, ev("replied", "2026-04-20", method="personal")], as_of="2026-04-21"),
        case("overdue and then withdrawn", [start, ev("withdrawn", "2026-04-20")], as_of="2026-04-21"),
    ]
    return cases


def combinations(count=400, seed=20190515):
    """Lives of cases, drawn at random but not at odds with the calendar."""
    rng = random.Random(seed)
    cases = []
    for _ in range(count):
        day = date(2019, 5, 15) + rng.randrange(2780) * DAY
        regime = rng.choices(list(REGIMES), weights=[7, 1, 1, 1])[0]
        events = [received(day, rng.choice(CHANNELS))]
        if rng.random() < 0.8:
            events.append(ev("confirmed", day + rng.randrange(4) * DAY))
        for _ in range(rng.randrange(1, 8)):
            day += rng.choice([0, 1, 1, 2, 3, 5, 8, 13, 21]) * DAY
            later = day + rng.choice([-3, 0, 2, 5, 10, 20]) * DAY
            ref = rng.choice("pq")
            maybe = lambda **f: f if rng.random() < 0.5 else {}
            events.append(rng.choice([
                lambda: ev("clarification_requested", day, answer_by=later),
                lambda: ev("clarification_received", day, **maybe(justified=True)),
                lambda: ev("consultation_sent", day, ref=ref, party=rng.choice(["third_party", "joint_agency", "agency"]), **maybe(delivered_on=later)),
                lambda: ev("consultation_sent", day, ref=ref, party="third_party"),
                lambda: ev("delivered", day, ref=ref),
                lambda: ev("opinion_received", day, ref=ref),
                lambda: extended(day, rng.choice([5, 10, 15, 20]), rng.choice(["head", "head", "head", "handler"]), rng.choice([day, later, None])),
                lambda: ev("fee_notified", day, **maybe(delivered_on=later)),
                lambda: ev("fee_paid", day),
                lambda: ev("delayed", day, until=later),
                lambda: ev("replied", day, method="mail"),
                lambda: ev("withdrawn", day),
                lambda: ev("reopened", day, **rng.choice([{}, {"working_days": 10}, {"until": later}])),
            ])())
        more = {"as_of": str(day + rng.randrange(60) * DAY)} if rng.random() < 0.7 else {}
        if rng.random() < 0.3:
            rng.shuffle(events)
        cases.append(case("a life drawn at random", events, regime, **more))
    return cases


FILES = [dates, moments, channels, clarifications, consultations, extensions, fees_and_delays, endings, combinations]


def write():
    total = 0
    for make in FILES:
        name, cases = make.__name__, make()
        lines = []
        for number, one in enumerate(cases, 1):
            expected = Case(one).run()
            one = {"id": f"{name}-{number:03}", **one}
            why = one.pop("why")
            lines.append(json.dumps({**one, "expected": expected, "why": why}, ensure_ascii=False))
        text = "[\n" + ",\n".join(lines) + "\n]\n"
        (HERE / f"{name}.json").write_text(text, encoding="utf-8")
        total += len(cases)
        print(f"{name}.json: {len(cases)} cases")
    print(f"{total} cases")


def check():
    wrong = 0
    for one in json.loads((HERE / "examples.json").read_text(encoding="utf-8")):
        found = Case(one).run()
        expected = {"flags": None, **one["expected"]}
        for key, value in expected.items():
            if found.get(key) != value:
                wrong += 1
                print(f"{one['id']}: {key} is {found.get(key)}, expected {value}")
    print("all examples agree" if not wrong else f"{wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(check() if "--check" in sys.argv else write())

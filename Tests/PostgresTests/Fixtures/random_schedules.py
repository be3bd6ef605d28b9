# Random schedules and what the naive walk of sla_examples.py says of them: a line of JSON each.
# Arguments: the directory of sla_examples.py, seed, cases, today: every tenth case lies around it.
import json, random, sys
from datetime import date, datetime, time, timedelta, timezone
sys.path.insert(0, sys.argv[1])
import sla_examples as sla

rng, cases, today = random.Random(int(sys.argv[2])), int(sys.argv[3]), date.fromisoformat(sys.argv[4])
zones = ["Europe/Moscow", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu"]
hours = ["09:00-18:00", "09:00-13:00 14:00-18:00", "22:00-06:00", "00:00-24:00",
         "01:00-02:30 02:30-04:00", "08:30-17:15", "20:00-00:00", "02:30-03:30", "12:00-12:00"]
rules = [{"closed": True}, {"like": "mon", "shorten": 60}, {"like": "sun"}, {"hours": "10:00-12:00"},
         {"shorten": 300}, {"hours": "05:00-06:00 23:00-05:00", "shorten": 90}, {"shorten": 1440}]
step = timedelta(minutes=5)
written = lambda t: t.astimezone(timezone.utc).isoformat()

def days(first, count):
    return {first + timedelta(days=rng.randint(0, 9)): rng.choice(rules) for _ in range(count)}

def json_days(rule):
    return {d.isoformat(): r for d, r in rule.items()}

for number in range(cases):
    week = {d: rng.choice(hours) for d in rng.sample(sla.DAYS, rng.randint(1, 7))}
    laid = number % 10 == 0
    base = date(2018, 1, 1) + timedelta(days=rng.randint(0, 1400))
    if rng.random() < 0.4:  # the changes of the clock in Europe and Australia
        base = date(base.year, *rng.choice([(3, 22), (3, 28), (10, 1), (10, 20), (4, 1)]))
    if laid:
        base = today + timedelta(days=rng.randint(-300, 900))
    zone = rng.choice(zones)
    exceptions, calendars = days(base, 3), [days(base, 3) for _ in range(rng.randint(0, 2))]
    s = sla.Schedule(zone, week, calendars, exceptions)
    t1 = datetime.combine(base, time(), timezone.utc) + step * rng.randint(0, 1000)
    t2 = t1 + step * rng.randint(0, 2000)
    w = step * rng.randint(1, 300)
    micro = timedelta(microseconds=rng.randint(0, 299_999_999))
    n = rng.randint(1, 6)
    due = sla.naive_add(s, t1, w, step)
    print(json.dumps({
        "number": number, "laid": laid, "zone": zone, "week": week,
        "exceptions": json_days(exceptions), "calendars": [json_days(c) for c in calendars],
        "from": written(t1), "to": written(t2), "within_us": w // timedelta(microseconds=1),
        "worked_us": sla.naive_worked(s, t1, t2, step) // timedelta(microseconds=1),
        "at": written(due),
        "odd_from": written(t1 + micro),
        "odd_us": s.worked(t1 + micro, t2 + micro * 2) // timedelta(microseconds=1),
        "odd_to": written(t2 + micro * 2),
        "days": n, "closes": written(s.after_days(t1, n))}))

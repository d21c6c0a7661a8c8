"""What would fall without an origin, from a fact-check table (CSV): what a newsroom that keeps one can do by hand.

Reads the table, takes the rows away that come from the origin or are traced to it, weighs each claim before and after,
and prints how many claims rest on it, and how many would be uncited or of a single origin.
"""

import csv
import sys

table, gone = sys.argv[1:]
claims = {}
with open(table, encoding="utf-8-sig", newline="") as file:
    rows = csv.reader(file)
    head = next(rows)
    claim, stance, source, origin = (head.index(name) for name in ("claim", "stance", "source", "origin"))
    for row in rows:
        claims.setdefault(row[claim], []).append((row[stance], row[origin], gone in (row[source], row[origin])))


def standing(cites):
    supports = [origin for stance, origin, _ in cites if stance == "supports"]
    if any(stance == "contradicts" for stance, _, _ in cites):
        return "disputed", True
    origins = set(filter(None, supports))
    if not supports:
        return "uncited", False
    return ("single" if len(origins) < 2 else "corroborated"), bool(origins)


resting, falls = 0, {}
for cites in claims.values():
    if not any(taken for _, _, taken in cites):
        continue
    resting += 1
    before, after = standing(cites), standing([cite for cite in cites if not cite[2]])
    if before != after:
        falls[after[0]] = falls.get(after[0], 0) + 1
print(resting, falls.get("uncited", 0), falls.get("single", 0))

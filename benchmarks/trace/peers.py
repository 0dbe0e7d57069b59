"""The peers of the trace: numba, plain Python and DuckDB, each doing the same exact integer arithmetic.

They keep no citations (which claim travelled on which transfer): only what stands where at the end.
"""

from collections import deque

import numpy as np
from numba import njit

CLEAN = -1


@njit(cache=False, error_model="numpy")
def numba_fifo(src, dst, amount, held, opening, claim_of, claims):
    """Linked lots in flat arrays; a pool without claimed money is only its balance, as in the engine."""
    pools = len(held)
    balance = np.where(held == 1, opening, 0)
    head = np.full(pools, -1, np.int32)
    tail = np.full(pools, -1, np.int32)
    marked = np.zeros(pools, np.int32)
    size = 1 << 16
    origin = np.empty(size, np.int32)
    minor = np.empty(size, np.int64)
    after = np.empty(size, np.int32)
    free, used = -1, 0
    exits = np.zeros((pools, claims), np.int64)
    for t in range(len(src)):
        u, v, d = src[t], dst[t], amount[t]
        if u == v or d == 0:
            continue
        tainted = False
        if held[u] == 1:
            if balance[u] < d:
                short = d - balance[u]
                balance[u] = d
            else:
                short = 0
            tainted = marked[u] > 0
            balance[u] -= d
        claim = claim_of[t]
        if not tainted and claim < 0:
            if held[v] == 1:
                if marked[v] > 0:
                    last = tail[v]
                    if origin[last] == -1:
                        minor[last] += d
                    else:
                        if free >= 0:
                            lot = free
                            free = after[lot]
                        else:
                            lot = used
                            used += 1
                            if used >= size:
                                size *= 2
                                origin2 = np.empty(size, np.int32); origin2[:used] = origin[:used]; origin = origin2
                                minor2 = np.empty(size, np.int64); minor2[:used] = minor[:used]; minor = minor2
                                after2 = np.empty(size, np.int32); after2[:used] = after[:used]; after = after2
                        origin[lot] = -1
                        minor[lot] = d
                        after[lot] = -1
                        after[last] = lot
                        tail[v] = lot
                balance[v] += d
            continue
        if held[v] == 1 and marked[v] == 0 and head[v] < 0 and balance[v] > 0:
            if free >= 0:
                lot = free
                free = after[lot]
            else:
                lot = used
                used += 1
                if used >= size:
                    size *= 2
                    origin2 = np.empty(size, np.int32); origin2[:used] = origin[:used]; origin = origin2
                    minor2 = np.empty(size, np.int64); minor2[:used] = minor[:used]; minor = minor2
                    after2 = np.empty(size, np.int32); after2[:used] = after[:used]; after = after2
            origin[lot] = -1
            minor[lot] = balance[v]
            after[lot] = -1
            head[v] = lot
            tail[v] = lot
        due = d
        while due > 0:
            if not tainted:
                who = claim
                take = due
            elif head[u] < 0:
                who = np.int32(-1)
                take = due  # the shortfall: clean money that arrived just before
            else:
                first = head[u]
                who = origin[first]
                take = min(due, minor[first])
                minor[first] -= take
                if minor[first] == 0:
                    head[u] = after[first]
                    if head[u] < 0:
                        tail[u] = -1
                    if who >= 0:
                        marked[u] -= 1
                    after[first] = free
                    free = first
            due -= take
            if held[v] == 0:
                if who >= 0:
                    exits[v, who] += take
                continue
            last = tail[v]
            if last >= 0 and origin[last] == who:
                minor[last] += take
                continue
            if free >= 0:
                lot = free
                free = after[lot]
            else:
                lot = used
                used += 1
                if used >= size:
                    size *= 2
                    origin2 = np.empty(size, np.int32); origin2[:used] = origin[:used]; origin = origin2
                    minor2 = np.empty(size, np.int64); minor2[:used] = minor[:used]; minor = minor2
                    after2 = np.empty(size, np.int32); after2[:used] = after[:used]; after = after2
            origin[lot] = who
            minor[lot] = take
            after[lot] = -1
            if last < 0:
                head[v] = lot
            else:
                after[last] = lot
            tail[v] = lot
            if who >= 0:
                marked[v] += 1
        if held[v] == 1:
            balance[v] += d
        for p in (u, v):
            if held[p] == 1 and marked[p] == 0:
                while head[p] >= 0:
                    lot = head[p]
                    head[p] = after[lot]
                    after[lot] = free
                    free = lot
                tail[p] = -1
    for p in range(pools):
        lot = head[p]
        while lot >= 0:
            if origin[lot] >= 0:
                exits[p, origin[lot]] += minor[lot]
            lot = after[lot]
    return exits


@njit(cache=False, error_model="numpy")
def numba_pro_rata(src, dst, amount, held, opening, claim_of, claims):
    """A dense row of claims for each pool, skipped where the pool has none; the same telescoped rounding."""
    pools = len(held)
    balance = np.where(held == 1, opening, 0)
    rows = np.zeros((pools, claims), np.int64)
    marked = np.zeros(pools, np.uint8)
    for t in range(len(src)):
        u, v, d = src[t], dst[t], amount[t]
        if u == v or d == 0:
            continue
        if held[u] == 1:
            if balance[u] < d:
                balance[u] = d
            if marked[u] == 1:
                whole = balance[u]
                total, before, left, moved = 0, 0, 0, 0
                for c in range(claims):
                    has = rows[u, c]
                    if has > 0:
                        total += has
                        upto = total * d // whole
                        out = upto - before
                        before = upto
                        if out > 0:
                            rows[u, c] = has - out
                            rows[v, c] += out
                            moved += out
                        left += has - out
                if left == 0:
                    marked[u] = 0
                if moved > 0:
                    marked[v] = 1
            balance[u] -= d
        if claim_of[t] >= 0:
            rows[v, claim_of[t]] += d
            marked[v] = 1
        if held[v] == 1:
            balance[v] += d
    return rows


def python_fifo(src, dst, amount, held, opening, claim_of):
    """What one would write first: a queue of [owner, amount] lots where claimed money is, lists and dictionaries."""
    balance = [o if h else 0 for o, h in zip(opening, held)]
    lots, exits = {}, {}
    for u, v, d, claim in zip(src, dst, amount, claim_of):
        if u == v or d == 0:
            continue
        parcel = [(claim, d)]
        if held[u]:
            short = max(0, d - balance[u])
            queue = lots.get(u)
            if queue is not None:
                if short:
                    queue.append([CLEAN, short])
                parcel, due = [], d
                while due:
                    lot = queue[0]
                    if lot[1] > due:
                        lot[1] -= due
                        parcel.append((lot[0], due))
                        due = 0
                    else:
                        due -= lot[1]
                        parcel.append((lot[0], lot[1]))
                        queue.popleft()
                if all(owner == CLEAN for owner, _ in queue):
                    del lots[u]
            balance[u] += short - d
        if held[v]:
            claimed = any(owner != CLEAN for owner, _ in parcel)
            queue = lots.get(v)
            if claimed and queue is None:
                queue = lots[v] = deque([[CLEAN, balance[v]]] if balance[v] else [])
            if queue is not None:
                for owner, minor in parcel:
                    if queue and queue[-1][0] == owner:
                        queue[-1][1] += minor
                    else:
                        queue.append([owner, minor])
            balance[v] += d
        else:
            for owner, minor in parcel:
                if owner != CLEAN:
                    exits[v, owner] = exits.get((v, owner), 0) + minor
    for p, queue in lots.items():
        for owner, minor in queue:
            if owner != CLEAN:
                exits[p, owner] = exits.get((p, owner), 0) + minor
    return exits


def python_pro_rata(src, dst, amount, held, opening, claim_of):
    """A dictionary of claims for each pool that has any."""
    balance = [o if h else 0 for o, h in zip(opening, held)]
    rows = {}
    for u, v, d, claim in zip(src, dst, amount, claim_of):
        if u == v or d == 0:
            continue
        if held[u]:
            if balance[u] < d:
                balance[u] = d
            row = rows.get(u)
            if row:
                whole, total, before = balance[u], 0, 0
                target = rows.setdefault(v, {})
                for c in sorted(row):
                    has = row[c]
                    total += has
                    upto = total * d // whole
                    out = upto - before
                    before = upto
                    if out:
                        if out == has:
                            del row[c]
                        else:
                            row[c] = has - out
                        target[c] = target.get(c, 0) + out
            balance[u] -= d
        if claim >= 0:
            target = rows.setdefault(v, {})
            target[claim] = target.get(claim, 0) + d
        if held[v]:
            balance[v] += d
    return {(p, c): minor for p, row in rows.items() for c, minor in row.items()}


TRAIL = """
WITH RECURSIVE walk(id, dst, micros) AS (
    SELECT t.id, t.dst, t.micros FROM t JOIN seeds s ON t.src = s.pool AND t.micros >= s.micros AND t.micros <= s.micros + {limit}
    WHERE t.src <> t.dst
  UNION
    SELECT n.id, n.dst, n.micros FROM walk w JOIN t n ON n.src = w.dst AND n.id > w.id AND n.micros <= w.micros + {limit}
    WHERE n.src <> n.dst
)
SELECT DISTINCT id FROM walk ORDER BY id
"""

REACH = """
WITH RECURSIVE walk(pool, id, micros) USING KEY (pool) AS (
    SELECT pool, CAST(-1 AS BIGINT), micros FROM seeds
  UNION
    SELECT n.dst, min(n.id), min(n.micros)
    FROM walk w JOIN t n ON n.src = w.pool AND n.id > w.id AND n.micros >= w.micros AND n.micros <= {end}
    LEFT JOIN recurring.walk known ON known.pool = n.dst
    WHERE known.id IS NULL OR n.id < known.id
    GROUP BY n.dst
)
SELECT pool, micros FROM walk ORDER BY pool
"""

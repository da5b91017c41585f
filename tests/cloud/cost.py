"""What a month of idle teams costs, from the calls that idle teams were seen to make.

Prices are those of us-east-1, November 2026: Lambda arm64 $0.0000133334 a GB-second and $0.20 a million; SQS FIFO
$0.50 a million; DynamoDB on demand $0.125 a million read units and $0.625 a million write units; S3 $0.0004 a thousand
GET; EventBridge Scheduler free at one tick a minute. A read unit is 4 KB (half a unit where the reader takes what may
be a moment old), a write unit 1 KB.
"""

import math

TEAMS = 1000
MINUTES = 43_200
# Shifts and open shifts each 15 minutes, time off each hour, availability each day.
VISITS_PER_TEAM = 6597
# How long a WFM takes to answer one visit, and what a worker holds meanwhile.
VISIT_S = 1.2
MEMORY_GB = 0.125
# What an event source asks an empty queue in a month, for each of its pollers.
EMPTY_RECEIVES, POLLERS = 650_000, 5
GB_SECOND, INVOCATION = 0.0000133334, 0.20e-6
MESSAGE, READ, WRITE = 0.50e-6, 0.125e-6, 0.625e-6

# The same month, reckoned from prices and not measured: the least there is (a digest in the row, one read and one write
# a visit, one visit an invocation), and the pattern of the adapter that this one replaces.
FLOOR = {"Lambda": 14.5, "SQS": 6.9, "S3": 0.0, "DynamoDB": 5.0}
REFERENCE = {"Lambda": 133.0, "SQS": 9.9, "S3": 18.5, "DynamoDB": 7.4, "Cache and NAT": 123.0}


def units(size, unit):
    return max(1, math.ceil(size / unit))


def bill(calls, teams, ticks):
    """The bill of a month for a thousand teams, by service.

    Calls are counted; how long a WFM takes is assumed, as it is for the least there is, and how many teams share an
    invocation is as many as did in the run, of which a worker reads eight side by side.

    `calls` are those of `ticks` ticks in which each of `teams` teams was visited and nothing had changed.
    """
    timer = [call for call in calls if call.function == "timer"]
    worker = [call for call in calls if call.function == "worker"]
    visits = sum(call.action == "PutItem" for call in timer)
    invocations = sum(call.action == "BatchGetItem" for call in worker)
    sends = sum(call.action == "SendMessageBatch" for call in timer)
    # What a tick lists grows with the teams; everything else is counted for each visit.
    listed = sum(call.response_bytes for call in timer if call.action == "Query") / ticks / teams * TEAMS
    tick_reads = units(listed, 4096) * 0.5 * MINUTES
    per_visit = VISITS_PER_TEAM * TEAMS / visits
    writes = sum(units(call.request_bytes, 1024) for call in timer + worker
                 if call.action in ("PutItem", "UpdateItem")) * per_visit
    # A connection and a memory for each visit, as they are now.
    reads = 2 * VISITS_PER_TEAM * TEAMS
    extra = [call for call in worker if call.action not in ("BatchGetItem",)]
    reads += sum(call.action == "GetItem" for call in extra) * per_visit
    batches = invocations * per_visit
    at_once = visits / invocations
    return {
        "Lambda": batches * (VISIT_S * math.ceil(at_once / 8) * MEMORY_GB * GB_SECOND + INVOCATION)
        + MINUTES * (0.2 * MEMORY_GB * GB_SECOND + INVOCATION),
        "SQS": (sends * per_visit + 2 * batches + EMPTY_RECEIVES * POLLERS) * MESSAGE,
        "S3": sum(call.service == "s3" for call in worker) * per_visit * 0.0004e-3,
        "DynamoDB": (tick_reads + reads) * READ + writes * WRITE,
    }


def table(ours):
    """The bills side by side, their ratios in a last line, and ours / least as a number."""
    lines = [f"{'$ a month, 1,000 idle teams':28} {'ours':>8} {'least':>8} {'reference':>10}"]
    for line in REFERENCE:
        lines.append(f"{line:28} {ours.get(line, 0):8.2f} {FLOOR.get(line, 0):8.2f} {REFERENCE[line]:10.2f}")
    sums = [sum(bill.values()) for bill in (ours, FLOOR, REFERENCE)]
    lines.append(f"{'sum':28} {sums[0]:8.2f} {sums[1]:8.2f} {sums[2]:10.2f}")
    lines.append(f"ours / least: {sums[0] / sums[1]:.2f}, reference / least: {sums[2] / sums[1]:.2f}")
    return "\n".join(lines), sums[0] / sums[1]

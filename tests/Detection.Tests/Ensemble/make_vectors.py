"""Check vectors of the ensemble, made with the reference recipe: python3 make_vectors.py ../../../../shared

Writes ensemble-vectors.json beside this file: seeded synthetic data with the reference's surprises by head, and
surprises of a few rows of recorded series (which stay where they are). Needs numpy.
"""
import csv, gzip, json, os, sys
import numpy as np

shared = sys.argv[1]
sys.path.insert(0, os.path.join(shared, 'eval'))
import recipe

HEADS = ('lag', 'forecast', 'ms', 'knn')
EXACT = lambda v: [float('%.12g' % x) for x in np.ravel(v)]


def synthetic(sensors):
    r = np.random.default_rng(sensors)
    factors = min(sensors, 3)
    load = r.normal(size=(factors, sensors))
    f = np.zeros((600, factors))
    for t in range(1, 600): f[t] = .9 * f[t - 1] + r.normal(size=factors)
    x = f @ load + .4 * r.normal(size=(600, sensors))
    x[500:510, 0] += 6
    x[560:, -1] *= 2
    return np.round(x, 4)


def case(sensors):
    x = synthetic(sensors)
    train, test = x[:400], x[400:]
    _, _, parts = recipe.details(train, test)
    y = recipe.prepare(train, test, recipe.P)
    f = recipe.window_stats(y, (16, 32, 64) if sensors == 1 else (16, 64))
    f = (f - f[:400].mean(0)) / np.maximum(f[:400].std(0), .1)
    rows = (0, 37, 399, 505, 599)
    return dict(sensors=sensors, values=EXACT(x), trainRows=400,
                train={h: EXACT(parts[h][0][::8]) for h in HEADS}, test={h: EXACT(parts[h][1]) for h in HEADS},
                featureRows=list(rows), relative=EXACT(y[list(rows)]), statistics=EXACT(f[list(rows)]))


def table(path, separator=','):
    with (gzip.open(path, 'rt') if path.endswith('.gz') else open(path)) as f:
        return [row for row in csv.reader(f, delimiter=separator) if row]


def numbers(rows, first, count): return np.array([[float(v) for v in r[first:first + count]] for r in rows])


def recorded():
    data = os.path.join(shared, 'data')
    x = numbers(table(data + '/skab/data/other/1.csv', ';')[1:], 1, 8)
    yield 'skab', 'other/1.csv', x[:400], x[400:]
    x = numbers(table(data + '/nab/realKnownCause/machine_temperature_system_failure.csv')[1:], 1, 1)
    yield 'nab', 'machine_temperature_system_failure.csv', x[:750], x[750:3750]
    a, b = (numbers(table(data + '/smd/machine-1-6_%s.csv.gz' % k)[1:], 0, 38) for k in ('train', 'test'))
    yield 'smd', 'machine-1-6_train.csv.gz', a[:1500], b[:1500]
    rows = table(data + '/tep/normal_train.csv.gz')
    first = next(i for i, v in enumerate(rows[0]) if v.startswith('X'))
    yield 'tep', 'fault01_test.csv.gz', numbers(rows[1:], first, 52), numbers(table(data + '/tep/fault01_test.csv.gz')[1:], first, 52)


def recorded_case(name, file, train, test):
    _, _, parts = recipe.details(train, test)
    return dict(set=name, file=file, trainRows=len(train), testRows=len(test), every=len(test) // 40,
                test={h: EXACT(parts[h][1][::len(test) // 40]) for h in HEADS})


if __name__ == '__main__':
    out = dict(synthetic=[case(c) for c in (1, 3, 8)], recorded=[recorded_case(*r) for r in recorded()])
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'ensemble-vectors.json'), 'w') as f:
        json.dump(out, f, separators=(',', ':'))
        f.write('\n')

"""Surprises of the lam-etch wafers by the reference recipe: python3 make_vectors.py ../../../../shared

Writes run-vectors.json beside this file (the wafers stay where they are). Needs numpy.
"""
import csv, json, os, sys
import numpy as np

shared = sys.argv[1]
sys.path.insert(0, os.path.join(shared, 'eval'))
import recipe

folder = os.path.join(shared, 'data', 'lam-etch')
with open(os.path.join(folder, 'index.csv')) as f: index = list(csv.DictReader(f))
index = sorted((r for r in index if r['wafer'] != 'l3125.txm' or r['kind'] == 'fault'), key=lambda r: r['wafer'])
with open(os.path.join(shared, 'eval', 'dev-series.json')) as f: splits = json.load(f)['lam-etch']


def rows(file):
    with open(os.path.join(folder, 'csv', file)) as f: table = list(csv.reader(f))
    return np.array([[float(v) for v in r[2:]] for r in table[1:]])


runs = [(rows(r['file']), r['wafer'][:3]) for r in index]
out = {}
for name, split in splits.items():
    train = set(split['train'])
    s, ok = recipe.score_runs(runs, [r['wafer'] in train or r['wafer'].split('.')[0] in train or r['file'] in train for r in index])
    out[name] = [dict(file=r['file'], wafer=r['wafer'], fault=r['fault'], scored=bool(o), surprise=float('%.12g' % v)) for r, v, o in zip(index, s, ok)]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'run-vectors.json'), 'w') as f:
    json.dump(out, f, separators=(',', ':'))
    f.write('\n')

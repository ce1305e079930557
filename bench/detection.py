"""The ensemble's five heads as a user would put them together from scikit-learn: batches of 4,096 rows on one core, models
fitted before. Prints rows per second for each number of sensors given; without cross-fitting, calibration or attribution."""
import json
import sys
import time

import numpy as np
import sklearn
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import Ridge
from sklearn.neighbors import NearestNeighbors

ROWS, BATCH = 2000, 4096


def noise(rows, sensors, seed=1):
    random = np.random.default_rng(seed)
    common = np.empty(rows); level = 0.0
    for i, step in enumerate(random.normal(size=rows)):
        level = common[i] = 0.9 * level + 0.44 * step
    return common[:, None] * (1 + np.arange(sensors) % 3) + random.normal(size=(rows, sensors))


def lagged(x, n):
    return sliding_window_view(np.concatenate([np.repeat(x[:1], n - 1, 0), x]), n, axis=0).reshape(len(x), -1)


def statistics(x):
    parts = []
    for width in (16, 64):
        v = sliding_window_view(np.concatenate([np.repeat(x[:1], width - 1, 0), x]), width, axis=0)
        hi, lo = v.max(-1), v.min(-1)
        parts += [v.std(-1), hi - lo, hi, lo, v.mean(-1)]
    return np.concatenate(parts, 1)


def distance(pca, x):
    p = pca.transform(x)
    return (p * p / pca.explained_variance_).sum(1) + ((x - pca.mean_) ** 2).sum(1) - (p * p).sum(1)


def measure(sensors):
    train, test = noise(ROWS, sensors), noise(BATCH, sensors, 2)
    lags, order = int(np.clip(192 // sensors, 2, 64)), max(1, min(8, 200 // sensors))
    forest = IsolationForest(n_estimators=100, max_samples=256, random_state=0).fit(train)
    lag_pca = PCA(0.95, svd_solver="full").fit(lagged(train, lags))
    stats = statistics(train)
    ms_pca = PCA(0.99, svd_solver="full").fit(stats)
    bank = NearestNeighbors(n_neighbors=3, algorithm="brute").fit(stats[np.random.default_rng(0).choice(ROWS, 1024, replace=False)])
    past = lagged(train, order + 1)
    ridge = Ridge(0.01 * ROWS).fit(past[:-1], train[1:])
    seconds = []
    for _ in range(5):
        begin = time.perf_counter()
        distance(lag_pca, lagged(test, lags))
        s = statistics(test)
        distance(ms_pca, s)
        bank.kneighbors(s)[0].mean(1)
        np.abs(test - ridge.predict(lagged(test, order + 1)))
        forest.score_samples(test)
        seconds.append(time.perf_counter() - begin)
    return {"sensors": sensors, "readingsPerSecond": BATCH / sorted(seconds)[2]}


print(json.dumps({"sklearn": sklearn.__version__, "cases": [measure(int(a)) for a in sys.argv[1:]]}))

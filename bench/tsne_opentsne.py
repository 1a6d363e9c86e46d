"""openTSNE's side of the large map, on as many threads: see tsne_large.lua. Prints "name value"."""
import os, sys, time

# OpenMP and BLAS read these when they are loaded.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "2"

import numpy as np
from openTSNE import TSNE

x = np.load(sys.argv[1])
start, processor = time.perf_counter(), time.process_time()
points = np.asarray(TSNE(n_jobs=2, random_state=1).fit(x))
print(f"large {time.perf_counter() - start:.4f}")
print(f"processor {time.process_time() - processor:.4f}")

k, n, asked, penalty = 12, len(x), 0, 0
for i in range(0, n, 60):
    before, after = ((x - x[i]) ** 2).sum(1), ((points - points[i]) ** 2).sum(1)
    near = before[np.argsort(after, kind="stable")[1 : k + 1]]
    penalty += sum(max(0, int((before < d).sum()) - k) for d in near)
    asked += 1
print(f"trustworthiness {1 - 2 * penalty / (asked * k * (2 * n - 3 * k - 1)):.5f}")

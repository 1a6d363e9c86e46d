"""scikit-learn's side of the map of codes, on as many threads: see tsne.lua. Prints "name seconds"."""
import os, time

# OpenMP and BLAS read these when they are loaded.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "2"

import numpy as np
from sklearn.manifold import TSNE

random = np.random.default_rng(1)
labels = random.integers(0, 10, 2000)
centres = random.standard_normal((10, 2048), dtype=np.float32)
codes = np.maximum(centres[labels] + random.standard_normal((2000, 2048), dtype=np.float32) - 1, 0)

start, processor = time.perf_counter(), time.process_time()
TSNE(n_jobs=2).fit_transform(codes)
print(f"map {time.perf_counter() - start:.4f}")
print(f"processor {time.process_time() - processor:.4f}")

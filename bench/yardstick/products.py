"""Yardstick: products of a random rows x m matrix by OpenBLAS. usage: products.py rows m rounds; prints the median
seconds of A.T @ A (NumPy calls dsyrk, and mirrors the result) and those of A.T @ B (dgemm)."""
import sys, time, numpy as np
rows, m, rounds = map(int, sys.argv[1:])
A = np.random.default_rng(0).standard_normal((rows, m)); B = A.copy()
def seconds(run):
    run(); took = []
    for _ in range(rounds):
        start = time.perf_counter(); run(); took.append(time.perf_counter()-start)
    return float(np.median(took))
print(seconds(lambda: A.T@A)); print(seconds(lambda: A.T@B))

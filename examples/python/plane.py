"""A score in the plane, in NumPy and in single precision: four modes under the process of Song et al. 2021.

    npx diffusion-bounds verify --system "python3 examples/python/plane.py"

With the argument `wider` the modes of the model are a tenth wider than those that it is meant for, which
`exact-score-recovers-target` refutes.
"""
import sys

import numpy as np

sys.path.insert(1, f'{sys.path[0]}/../../python')  # not needed where diffusion_bounds is installed
from diffusion_bounds import serve

MEANS = np.array([[1.5, 0], [0, 1.5], [-1.5, 0], [0, -1.5]], np.float32)
VARIANCE = 0.3
WIDER = 1.21 if sys.argv[1:] == ['wider'] else 1


def signal_and_noise(t):
    integral = 0.1 * t + 9.95 * t**2
    return np.exp(-integral / 2), np.sqrt(-np.expm1(-integral))


def score(x, t):
    alpha, sigma = (each.astype(np.float32)[:, None] for each in signal_and_noise(t))
    variance = alpha**2 * np.float32(WIDER * VARIANCE) + sigma**2
    gaps = alpha[:, :, None] * MEANS - x[:, None]
    logs = -(gaps**2).sum(axis=2) / (2 * variance)
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    return (shares[:, :, None] * gaps).sum(axis=1) / (shares.sum(axis=1, keepdims=True) * variance)


class System:
    name = 'four modes in the plane'
    dtype = 'float32'
    process = {'from': 0, 'to': 1, 'prior': {'variance': 1}, 'family': 'vp', 'labels': {'scale': 999}}
    parameterization = 'score'
    target = {'kind': 'mixture', 'weights': [0.25] * 4, 'means': MEANS.tolist(), 'variances': [VARIANCE] * 4}
    models = [{'id': 'four modes', 'target': target}]

    def coefficients(self, time):
        alpha, sigma = signal_and_noise(time)
        beta = 0.1 + 19.9 * time
        return {'alpha': alpha, 'sigma': sigma, 'drift': -beta / 2, 'diffusion': np.sqrt(beta)}

    def score(self, model, x, label):
        return score(x.astype(np.float32), label / 999)


serve(System)

"""Schedules times prediction types under one gate, as a library's own tests would have it.

$ npx diffusion-bounds verify --system "python3 matrix.py"
"""

import numpy as np
from diffusion_bounds import exact, levels_from_betas, serve

BETAS = {'linear': np.linspace(1e-4, 0.02, 1000), 'scaled': np.linspace(1e-2, 0.02**0.5, 1000) ** 2}


class System:
    def __init__(self, schedule, prediction):
        self.name = f'{schedule}-{prediction}'
        self.process = {'levels': levels_from_betas(BETAS[schedule]), 'prior': {'variance': 1}, 'family': 'vp'}
        self.parameterization = prediction

    def noise(self, x0, label, eps):
        levels = self.process['levels']
        i = label.astype(int)
        return np.asarray(levels['alpha'])[i, None] * x0 + np.asarray(levels['sigma'])[i, None] * eps

    def score(self, model, x, label):
        return exact(model)(x, label)


serve([System(schedule, prediction) for schedule in BETAS for prediction in ('noise', 'data', 'velocity')])

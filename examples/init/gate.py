"""Diffusion code under the gate of diffusion-bounds.

    npx diffusion-bounds verify --system "python3 gate.py"

passes with the chain below, which stands for your code. Put yours in its place. Then take one '# ' from the lines of each
call that your code has: every call has laws of its own, and

    npx diffusion-bounds list --system "python3 gate.py"

says which are asked. All calls and keys are described in node_modules/diffusion-bounds/docs/systems.md.
"""
import sys

import numpy as np

sys.path.append('node_modules/diffusion-bounds/python')  # not needed after: pip install node_modules/diffusion-bounds/python
from diffusion_bounds import exact, serve


# Your code: import it in place of this chain.


class Diffusion:
    def __init__(self, steps=1000):
        self.betas = np.linspace(1e-4, 0.02, steps)
        self.alpha_bar = np.cumprod(1 - self.betas)

    def q_sample(self, x0, t, eps):
        return np.sqrt(self.alpha_bar[t, None]) * x0 + np.sqrt(1 - self.alpha_bar[t, None]) * eps

    def q_posterior(self, x0, xt, t):
        beta, now, before = self.betas[t, None], self.alpha_bar[t, None], self.alpha_bar[t - 1, None]
        mean = (beta * np.sqrt(before) * x0 + (1 - before) * np.sqrt(1 - beta) * xt) / (1 - now)
        return mean, (beta * (1 - before) / (1 - now))[:, 0]

    def training_loss(self, network, x0, t, eps):
        return np.sum((network(self.q_sample(x0, t, eps), t) - eps) ** 2, axis=1)

    def timesteps(self, count):
        return np.linspace(len(self.betas) - 1, 0, count).round().astype(int)

    def ddim(self, network, x, count):
        t = self.timesteps(count)
        alpha_bar = np.append(self.alpha_bar[t], 1.0)
        for i, label in enumerate(t):
            eps = network(x, np.full(len(x), label))
            x0 = (x - np.sqrt(1 - alpha_bar[i]) * eps) / np.sqrt(alpha_bar[i])
            x = np.sqrt(alpha_bar[i + 1]) * x0 + np.sqrt(1 - alpha_bar[i + 1]) * eps
        return x


d = Diffusion()


class System:
    name = 'mine'
    # the coarsest dtype that a result, or a table behind it, has gone through
    dtype = 'float64'
    # x_t = alpha x_0 + sigma eps, level 0 nearest to the data; generation starts from N(0, variance)
    process = {
        'levels': {'alpha': np.sqrt(d.alpha_bar), 'sigma': np.sqrt(1 - d.alpha_bar)},
        'prior': {'variance': 1},
        'family': 'vp',
        'tables': {'beta': d.betas, 'alpha_bar': d.alpha_bar},
    }
    # what your network predicts: 'noise', 'data', 'velocity', 'score' or 'flow'
    parameterization = 'noise'

    # x_t of data and noise: n rows of numbers, with one label, here t, a row
    def noise(self, x0, label, eps):
        return d.q_sample(x0, label.astype(int), eps)

    # # mean and variance of q(x_{t-1} | x_t, x_0)
    # posterior_steps = 'adjacent'
    # def posterior(self, x0, xt, at):
    #     mean, variance = d.q_posterior(x0, xt, at.astype(int))
    #     return {'mean': mean, 'variance': variance}

    # # the loss a row, summed over coordinates, and its weight on |x_0 - x_0'|^2: that of |eps - eps'|^2 is the SNR;
    # # exact(model) stands where your code expects a network, and is what a perfectly trained one would be
    # weighting = 'snr'
    # def loss(self, model, x0, label, eps):
    #     return d.training_loss(exact(model), x0, label.astype(int), eps)

    # # samplers, each compared with its published method step by step: see docs/samplers.md
    # samplers = [{'name': 'ddim', 'method': 'ddim'}]
    # def grid(self, steps):
    #     t = d.timesteps(steps)
    #     return {'label': [*t, None], 'alpha': [*np.sqrt(d.alpha_bar[t]), 1], 'sigma': [*np.sqrt(1 - d.alpha_bar[t]), 0]}
    # def start(self, noise):
    #     return noise
    # def sample(self, model, start, steps):
    #     return d.ddim(exact(model), start, steps)


serve(System)

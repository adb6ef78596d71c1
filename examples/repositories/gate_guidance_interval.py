"""The sampler of kynkaat/guidance-interval, which guides in some of its steps, under the gate:

GUIDANCE_INTERVAL=guidance-interval npx diffusion-bounds verify --system "python3 gate_guidance_interval.py"
"""
from checkout import checkout

checkout('GUIDANCE_INTERVAL', bare=['sampling'])
import numpy as np
import torch
from sampling.edm_sampler import edm_sampler

from diffusion_bounds import images, serve

STEPS, LOW, HIGH = 32, 0.002, 80.0
SIGMAS = (HIGH ** (1 / 7) + np.arange(STEPS) / (STEPS - 1) * (LOW ** (1 / 7) - HIGH ** (1 / 7))) ** 7


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class Network:
    """Returns the same prediction at each step, and keeps the states that it is asked at."""

    sigma_min, sigma_max = LOW, HIGH

    def __init__(self, prediction):
        self.prediction, self.states = prediction, []

    def round_sigma(self, sigma):
        return torch.as_tensor(sigma)

    def __call__(self, x, sigma, labels):
        self.states.append(x)
        return self.prediction


class System:
    name = 'guidance-interval'
    dtype = 'float32'
    process = {'levels': {'alpha': np.ones(STEPS), 'sigma': SIGMAS[::-1]}, 'prior': {'variance': HIGH ** 2},
               'family': 've'}
    parameterization = 'data'
    guidance = {'interval': 'steps'}

    def guide(self, label, conditional, unconditional, scale, interval=None):
        # the steps from the first to the last that are guided, both included
        steps = None if interval is None else [int(interval[0] * STEPS), int(interval[1] * STEPS) - 1]
        rows = []
        for level, cond, uncond in zip(label, tensor(conditional).split(1), tensor(unconditional).split(1)):
            net, step = Network(cond), STEPS - 1 - int(level)
            last = edm_sampler(net, torch.zeros_like(cond), Network(uncond), G=scale, guidance_interval=steps,
                               num_steps=STEPS)
            # asked twice a step; x + (t' - t) (x - D)/t leads from t to t', and the last one to D itself
            start, after = (*net.states, last)[2 * step:2 * step + 2]
            t, to = SIGMAS[step], (*SIGMAS, 0)[step + 1]
            rows.append(start - t * (after - start) / (to - t))
        return torch.cat(rows)


serve(System)

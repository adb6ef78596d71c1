"""The flow matching scheduler of huggingface/diffusers under the gate, as Stable Diffusion 3 and Flux use it:

DIFFUSERS=diffusers/src npx diffusion-bounds verify --system "python3 gate_diffusers_flow.py"
"""
from checkout import checkout

checkout('DIFFUSERS', unused=['huggingface_hub', 'httpx', 'regex', 'importlib_metadata', 'safetensors', 'torchsde'])
import math

import numpy as np
import torch
from diffusers.schedulers import FlowMatchEulerDiscreteScheduler

from diffusion_bounds import exact, serve

N = 1000
LABELS = np.arange(1, N + 1)  # the model is told 1000 sigma, with x = (1 - sigma) x0 + sigma eps
# options of the scheduler, and where its sigma are meant to lie, if they follow a published rule
CONFIGURATIONS = {
    'plain': ({}, {'kind': 'flow', 'ends': [math.inf, 1 / (N - 1)]}),
    'shift 3': ({'shift': 3.0}, {'kind': 'flow', 'ends': [math.inf, 1 / (N - 1)], 'shift': 3}),
    'dynamic': ({'use_dynamic_shifting': True}, {'kind': 'flow', 'ends': [math.inf, 1 / (N - 1)], 'shift': math.e}),
}


def scheduler(sampler, steps):
    s = FlowMatchEulerDiscreteScheduler(**CONFIGURATIONS[sampler][0])
    s.set_timesteps(steps, **({'mu': 1.0} if sampler == 'dynamic' else {}))
    return s


def tensor(x):
    return torch.as_tensor(np.asarray(x), dtype=torch.float32)


class System:
    name = 'FlowMatchEulerDiscreteScheduler'
    dtype = 'float32'
    process = {
        'levels': {'alpha': 1 - LABELS / N, 'sigma': LABELS / N, 'label': LABELS,
                   'alphaSlope': np.full(N, -1.0), 'sigmaSlope': np.full(N, 1.0)},  # the model predicts eps - x0
        'prior': {'variance': 1},
    }
    parameterization = 'flow'
    samplers = [{'name': name, 'method': 'ddim', 'steps': {'least': 2}, 'spacing': spacing}
                for name, (_, spacing) in CONFIGURATIONS.items()]

    def level_of(self, label):
        return {'alpha': 1 - np.asarray(label) / N, 'sigma': np.asarray(label) / N}

    def noise(self, x0, label, eps):
        return FlowMatchEulerDiscreteScheduler().scale_noise(tensor(x0), tensor(label), tensor(eps))

    def grid(self, sampler, steps):
        s = scheduler(sampler, steps)
        sigma = s.sigmas.double()
        return {'label': [*s.timesteps.tolist(), None], 'alpha': 1 - sigma, 'sigma': sigma}

    def start(self, sampler, noise):
        return noise  # their pipelines start from normal noise

    def sample(self, sampler, model, steps, start, noise=()):
        s, net, x = scheduler(sampler, steps), exact(model), tensor(start)
        for t in s.timesteps:
            x = s.step(tensor(net(x, t.repeat(len(x)))), t, x).prev_sample
        return x


serve(System)

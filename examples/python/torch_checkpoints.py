"""A small score network in PyTorch along its training on 30 points, as a system that `measure` follows:

    npx diffusion-bounds measure --system "python3 examples/python/torch_checkpoints.py"
"""
import copy
import sys

import torch
from torch import nn

sys.path.insert(1, f'{sys.path[0]}/../../python')  # not needed where diffusion_bounds is installed
from diffusion_bounds import serve

AFTER = [0, 100, 400, 1600]
TARGET = {'kind': 'mixture', 'weights': [0.5, 0.5], 'means': [[-2], [2]], 'variances': [0.5, 0.5]}

torch.set_num_threads(1)
torch.manual_seed(1)


def signal_and_noise(t):
    """dx = -x dt + sqrt(2) dw."""
    return torch.exp(-t), torch.sqrt(-torch.expm1(-2 * t))


class Network(nn.Module):
    """The noise in x = alpha x0 + sigma eps."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(3, 32), nn.SiLU(), nn.Linear(32, 1))

    def forward(self, x, t):
        return self.layers(torch.cat([x, *(part[:, None] for part in signal_and_noise(t))], dim=1))


def train():
    """The network after so many steps of each number in AFTER."""
    data = 2 * (2 * torch.randint(2, (30, 1)) - 1) + 0.5**0.5 * torch.randn(30, 1)
    network = Network()
    optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
    kept = {}
    for step in range(AFTER[-1] + 1):
        if step in AFTER:
            kept[f'step {step}'] = copy.deepcopy(network)
        t = 0.001 + 2.999 * torch.rand(len(data))
        alpha, sigma = (part[:, None] for part in signal_and_noise(t))
        eps = torch.randn_like(data)
        loss = (network(alpha * data + sigma * eps, t) - eps).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return kept


class System:
    name = 'small network in torch'
    process = {'from': 0.01, 'to': 3, 'prior': {'variance': 1}, 'family': 'vp'}
    parameterization = 'noise'
    checkpoints = {'target': TARGET, 'trained': [{'id': f'step {k}', 'after': k} for k in AFTER]}

    def __init__(self):
        self.networks = train()

    def coefficients(self, time):
        alpha, sigma = signal_and_noise(torch.as_tensor(time))
        return {'alpha': alpha, 'sigma': sigma, 'drift': torch.full_like(alpha, -1), 'diffusion': torch.full_like(alpha, 2**0.5)}

    @torch.no_grad()
    def score(self, model, x, label):
        return self.networks[model['id']](torch.as_tensor(x), torch.as_tensor(label))


serve(System)

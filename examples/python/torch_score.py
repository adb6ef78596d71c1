"""A small score network in PyTorch, trained for a moment, as a system that can `fit` and `score`.

The process is the variance preserving one of Song et al. 2021, with beta from 0.1 to 20 on [0, 1]. It computes in
float64, which `serve` makes the default of torch.
"""
import math
import sys

import torch
from torch import nn

sys.path.insert(1, f'{sys.path[0]}/../../python')  # not needed where diffusion_bounds is installed
from diffusion_bounds import serve

BATCH = 256
STEPS = 200
# A few points can miss a mode: further out than this, the learnt law still has tails.
ADDED_VARIANCE = 1.0

# In so small a network, further threads would only wait for each other.
torch.set_num_threads(1)


def signal_and_noise(t):
    integral = 0.1 * t + 9.95 * t**2
    return torch.exp(-integral / 2), torch.sqrt(-torch.expm1(-integral))


class ScoreNetwork(nn.Module):
    """The score of a normal that is somewhat wider than the data, and beside it what is learnt."""

    def __init__(self, points, width):
        super().__init__()
        self.mean, self.variance = points.mean(dim=0), points.var(dim=0, unbiased=False).mean() + ADDED_VARIANCE
        sizes = [points.shape[1] + 4, width, width, points.shape[1]]
        self.layers = nn.ModuleList(nn.Linear(*pair) for pair in zip(sizes, sizes[1:]))

    def forward(self, x, t):
        alpha, sigma = signal_and_noise(t[:, None])
        spread = torch.sqrt(alpha**2 * self.variance + sigma**2)
        z = (x - alpha * self.mean) / spread
        angles = math.pi * t[:, None] * torch.tensor([0.5, 1.0])
        hidden = torch.cat([z, torch.sin(angles), torch.cos(angles)], dim=1)
        for layer in self.layers[:-1]:
            hidden = torch.tanh(layer(hidden))
        return (self.layers[-1](hidden) - z) / spread


def train(points, width, seed):
    """Denoising score matching weighted by sigma^2: the mean of |sigma score + eps|^2 over points, times and noise."""
    torch.manual_seed(seed)
    network = ScoreNetwork(points, width)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(STEPS):
        x0 = points[torch.randint(len(points), (BATCH,))]
        t = torch.rand(BATCH)
        alpha, sigma = signal_and_noise(t[:, None])
        eps = torch.randn_like(x0)
        score = network(alpha * x0 + sigma * eps, t)
        loss = (sigma * score + eps).square().sum(dim=1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return network.eval()


class System:
    name = 'small network in torch'
    process = {'from': 0, 'to': 1, 'prior': {'variance': 1}, 'family': 'vp'}
    parameterization = 'score'

    def __init__(self):
        self.networks = {}

    def coefficients(self, time):
        alpha, sigma = signal_and_noise(torch.as_tensor(time))
        return {'alpha': alpha, 'sigma': sigma}

    # Adam for so many steps is not the gradient flow that `training_time` is the time of, so that is not asked for
    def fit(self, points, width, seed):
        name = f'network {len(self.networks)}'
        self.networks[name] = train(torch.as_tensor(points), width, seed)
        return name

    @torch.no_grad()
    def score(self, model, x, label):
        return self.networks[model['id']](torch.as_tensor(x), torch.as_tensor(label))


serve(System)

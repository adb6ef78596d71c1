"""The guidance of facebookresearch/DiT under the gate:

DIT=DiT npx diffusion-bounds verify --system "python3 gate_dit.py"

It guides the first three channels, and leaves the others as they are.
"""
from checkout import checkout

checkout('DIT', unused=['timm'])
import numpy as np
import torch
from models import DiT

from diffusion_bounds import levels_from_betas, serve


def channels(x):
    return torch.as_tensor(np.asarray(x), dtype=torch.float32)[:, :, None, None]


class Probe:
    """In place of the transformer: the predictions of both halves of a batch, and a fourth channel."""

    def __init__(self, conditional, unconditional):
        self.predictions = torch.cat([conditional, unconditional])

    def forward(self, x, t, y):
        count, width = self.predictions.shape[:2]
        rest = torch.zeros(count, 4 - width, 1, 1)
        return torch.cat([self.predictions, rest], dim=1)


class System:
    name = 'DiT'
    dtype = 'float32'
    process = {'levels': levels_from_betas(np.linspace(1e-4, 0.02, 1000)), 'prior': {'variance': 1}}
    parameterization = 'noise'
    guidance = {}

    def guide(self, x, label, conditional, unconditional, scale):
        both = torch.cat([channels(x)] * 2)
        probe = Probe(channels(conditional), channels(unconditional))
        found = DiT.forward_with_cfg(probe, both, torch.as_tensor(label).repeat(2), None, scale)
        return found[:len(x), :x.shape[1]]


serve(System)

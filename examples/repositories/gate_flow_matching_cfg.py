"""CFGScaledModel of facebookresearch/flow_matching, from its example of images, under the gate:

FLOW_MATCHING=flow_matching npx diffusion-bounds verify --system "python3 gate_flow_matching_cfg.py"
"""
import os
import sys

from checkout import checkout

checkout('FLOW_MATCHING', unused=['PIL', 'submitit', 'torchdiffeq', 'torchmetrics', 'torchvision'])
sys.path.insert(0, os.path.join(os.environ['FLOW_MATCHING'], 'examples', 'image'))
import numpy as np
import torch
from training.eval_loop import CFGScaledModel

from diffusion_bounds import images, serve


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class Probe(torch.nn.Module):
    """In place of the U-Net: the velocity with a label, or without one."""

    def __init__(self, conditional, unconditional):
        super().__init__()
        self.conditional, self.unconditional = conditional, unconditional

    def forward(self, x, t, extra):
        return self.conditional if 'label' in extra else self.unconditional


class System:
    name = 'flow_matching, images'
    dtype = 'float32'
    process = {'from': 1, 'to': 0, 'prior': {'variance': 1}}
    parameterization = 'flow'
    guidance = {'scale': '1 + w', 'scales': [0, 8]}  # 0 is no guidance

    def coefficients(self, time):
        return {'alpha': time, 'sigma': 1 - time, 'alpha_slope': np.ones_like(time), 'sigma_slope': -np.ones_like(time)}

    def guide(self, x, label, conditional, unconditional, scale):
        model = CFGScaledModel(Probe(tensor(conditional), tensor(unconditional)))
        return model(tensor(x), torch.as_tensor(label, dtype=torch.float32), cfg_scale=scale, label=torch.zeros(len(x)))


serve(System)

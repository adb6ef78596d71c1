"""The classifier-free guidance of lucidrains/denoising-diffusion-pytorch under the gate:

DENOISING_DIFFUSION=denoising-diffusion-pytorch npx diffusion-bounds verify --system "python3 gate_denoising_diffusion.py"

By default it leaves out the part of the guidance that is parallel to the prediction, which is another method; it is asked
without that.
"""
from checkout import checkout

checkout('DENOISING_DIFFUSION', bare=['denoising_diffusion_pytorch'], unused=['einops', 'tqdm'])
import numpy as np
import torch
from denoising_diffusion_pytorch.classifier_free_guidance import Unet

from diffusion_bounds import images, levels_from_betas, serve


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class Probe:
    """In place of the U-Net: the one prediction or the other."""

    forward_with_cond_scale = Unet.forward_with_cond_scale

    def __init__(self, conditional, unconditional):
        self.predictions = {0: conditional, 1: unconditional}

    def forward(self, *given, cond_drop_prob):
        return self.predictions[cond_drop_prob]


class System:
    name = 'denoising-diffusion-pytorch'
    dtype = 'float32'
    process = {'levels': levels_from_betas(np.linspace(1e-4, 0.02, 1000)), 'prior': {'variance': 1}}
    parameterization = 'noise'
    guidance = {'rescale': 'given', 'parameterizations': ['noise', 'data', 'velocity']}

    def guide(self, conditional, unconditional, scale, rescale=0.0):
        found = Probe(tensor(conditional), tensor(unconditional)).forward_with_cond_scale(
            cond_scale=scale, rescaled_phi=rescale, remove_parallel_component=False)
        # at scale 1 it returns the prediction alone
        return found[0] if isinstance(found, tuple) else found


serve(System)

"""ClassifierFreeGuidance of huggingface/diffusers, with its rescaling and its interval of steps, under the gate:

DIFFUSERS=diffusers/src npx diffusion-bounds verify --system "python3 gate_diffusers_guiders.py native"

`original` asks for the formulation of Ho and Salimans, whose scale is w.
"""
import sys

from checkout import checkout

checkout('DIFFUSERS', unused=['flax', 'httpx', 'huggingface_hub', 'safetensors', 'requests', 'regex', 'PIL'])
import numpy as np
import torch
from diffusers.guiders import ClassifierFreeGuidance
from diffusers.utils import logging

from diffusion_bounds import images, levels_from_betas, serve

logging.set_verbosity_error()  # guiders say of themselves that they are experimental, each time
WHICH = (*sys.argv[1:], 'native')[0]
STEPS = 50  # as many levels: a sampler that visits all of them


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class System:
    name = f'diffusers guider {WHICH}'
    dtype = 'float32'
    process = {'levels': levels_from_betas(np.linspace(1e-3, 0.2, STEPS)), 'prior': {'variance': 1}}
    parameterization = 'noise'
    guidance = {'scale': '1 + w' if WHICH == 'original' else 'gamma', 'rescale': 'given', 'interval': 'steps',
                'parameterizations': ['noise', 'data', 'velocity']}

    def guide(self, label, conditional, unconditional, scale, rescale=0.0, interval=(0.0, 1.0)):
        guider = ClassifierFreeGuidance(guidance_scale=scale, guidance_rescale=rescale, start=interval[0],
                                        stop=interval[1], use_original_formulation=WHICH == 'original')
        rows = []
        for level, cond, uncond in zip(label, tensor(conditional).split(1), tensor(unconditional).split(1)):
            guider.set_state(step=STEPS - 1 - int(level), num_inference_steps=STEPS, timestep=torch.tensor(level))
            rows.append(guider.forward(cond, uncond).pred)
        return torch.cat(rows)


serve(System)

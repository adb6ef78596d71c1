"""VanillaCFG of Stability-AI/generative-models under the gate:

GENERATIVE_MODELS=generative-models npx diffusion-bounds verify --system "python3 gate_generative_models.py"
"""
from checkout import checkout

checkout('GENERATIVE_MODELS', bare=['sgm', 'sgm.modules', 'sgm.modules.diffusionmodules'],
         unused=['einops', 'fsspec', 'PIL', 'safetensors'])
import numpy as np
import torch
from sgm.modules.diffusionmodules.guiders import VanillaCFG

from diffusion_bounds import images, serve


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class System:
    name = 'generative-models'
    dtype = 'float32'
    process = {'from': 0.002, 'to': 80.0, 'prior': {'variance': 6400}, 'family': 've'}
    parameterization = 'data'
    guidance = {}

    def coefficients(self, time):
        return {'alpha': np.ones_like(time), 'sigma': time}

    def guide(self, label, conditional, unconditional, scale):
        guider = VanillaCFG(scale)
        x, sigma = torch.zeros(len(label), 1), torch.as_tensor(label)
        # the batch is doubled in its own order, which says which half is which
        told = guider.prepare_inputs(x, sigma, {'vector': tensor(conditional)}, {'vector': tensor(unconditional)})[2]
        return guider(told['vector'], sigma)


serve(System)

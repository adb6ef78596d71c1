"""The guided steps of CompVis/latent-diffusion, by DDIM and PLMS, under the gate:

LATENT_DIFFUSION=latent-diffusion npx diffusion-bounds verify --system "python3 gate_latent_diffusion.py ddim"
"""
import sys

from checkout import checkout

checkout('LATENT_DIFFUSION', bare=['ldm'], unused=['einops', 'tqdm'])
import numpy as np
import torch
from ldm.models.diffusion.ddim import DDIMSampler
from ldm.models.diffusion.plms import PLMSSampler

from diffusion_bounds import images, levels_from_betas, serve

WHICH = (*sys.argv[1:], 'ddim')[0]
BETAS = np.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000) ** 2
ALPHA_BAR = np.cumprod(1 - BETAS)


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class Model:
    """In place of the latent diffusion model: returns the prediction that is its conditioning."""

    num_timesteps, device, parameterization = 1000, 'cpu', 'eps'
    betas = torch.as_tensor(BETAS, dtype=torch.float32)
    alphas_cumprod = torch.as_tensor(ALPHA_BAR, dtype=torch.float32)
    alphas_cumprod_prev = torch.as_tensor(np.append(1, ALPHA_BAR[:-1]), dtype=torch.float32)
    sqrt_one_minus_alphas_cumprod = (1 - alphas_cumprod).sqrt()
    ddim_sigmas_for_original_num_steps = torch.zeros(1000)

    def apply_model(self, x, t, prediction):
        return prediction


sampler = {'ddim': DDIMSampler, 'plms': PLMSSampler}[WHICH](Model())
step = getattr(sampler, f'p_sample_{WHICH}')


class System:
    name = f'latent-diffusion {WHICH}'
    dtype = 'float32'
    process = {'levels': levels_from_betas(BETAS), 'prior': {'variance': 1}}
    parameterization = 'noise'
    guidance = {}

    def guide(self, x, label, conditional, unconditional, scale):
        rows = []
        points = (tensor(x), torch.as_tensor(label), tensor(conditional), tensor(unconditional))
        for x_t, level, cond, uncond in zip(*(part.split(1) for part in points)):
            index = int(level)
            # PLMS asks once more at the next label for its first step
            more = {} if WHICH == 'ddim' else {'old_eps': [], 't_next': level}
            x_s, x_0, *eps = step(x_t, cond, level, index, use_original_steps=True, unconditional_guidance_scale=scale,
                                  unconditional_conditioning=uncond, **more)
            # DDIM tells the prediction by its x_0
            rows.append(*eps or [(x_t - ALPHA_BAR[index] ** 0.5 * x_0) / (1 - ALPHA_BAR[index]) ** 0.5])
        return torch.cat(rows)


serve(System)

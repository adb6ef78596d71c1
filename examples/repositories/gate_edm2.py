"""The guided sampler of NVlabs/edm2 under the gate:

EDM2=edm2 npx diffusion-bounds verify --system "python3 gate_edm2.py"

Its denoiser is a function within the sampler, so it is read off from the first Euler step.
"""
from checkout import checkout

checkout('EDM2', unused=['click', 'dnnlib', 'PIL', 'psutil', 'requests', 'tqdm'])
import numpy as np
import torch
from generate_images import edm_sampler

from diffusion_bounds import images, serve

LOW, HIGH = 0.002, 80.0


def double(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float64))


class System:
    name = 'edm2'
    process = {'from': LOW, 'to': HIGH, 'prior': {'variance': HIGH ** 2}, 'family': 've'}
    parameterization = 'data'
    guidance = {}

    def coefficients(self, time):
        return {'alpha': np.ones_like(time), 'sigma': time}

    def guide(self, x, label, conditional, unconditional, scale):
        rows = []
        for x_t, sigma, cond, uncond in zip(double(x), label, double(conditional), double(unconditional)):
            seen = []

            def net(x, t, labels):
                seen.append(x)
                return cond[None]

            edm_sampler(net, x_t[None] / sigma, gnet=lambda x, t, labels: uncond[None], guidance=scale, num_steps=2,
                        sigma_max=sigma, sigma_min=sigma / 2, dtype=torch.float64)
            start, after = seen[:2]  # a step from sigma to sigma/2 goes half of the way to the denoised
            rows.append(2 * after - start)
        return torch.cat(rows)


serve(System)

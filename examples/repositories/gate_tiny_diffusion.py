"""The chain of tanelp/tiny-diffusion for points in the plane under the gate:

TINY_DIFFUSION=tiny-diffusion npx diffusion-bounds verify --system "python3 gate_tiny_diffusion.py 50 linear"

The arguments are the number of levels, by default that of its class, and `linear` or `quadratic`. Its script takes 50.
"""
import sys

from checkout import checkout

checkout('TINY_DIFFUSION', unused=['matplotlib', 'pandas', 'sklearn', 'tqdm'])
import numpy as np
import torch
from ddpm import NoiseScheduler

from diffusion_bounds import exact, given_noise, serve

LEVELS, SCHEDULE = (sys.argv[1:] + ['1000', 'linear'][len(sys.argv) - 1:])[:2]
chain = NoiseScheduler(num_timesteps=int(LEVELS), beta_schedule=SCHEDULE)
N = len(chain)


def tensor(x):
    return torch.as_tensor(np.asarray(x), dtype=torch.float32)


def index(label):
    return torch.as_tensor(np.asarray(label)).long()


class System:
    name, dtype = f'tiny-diffusion {LEVELS} {SCHEDULE}', 'float32'
    process = {
        'levels': {'alpha': chain.sqrt_alphas_cumprod, 'sigma': chain.sqrt_one_minus_alphas_cumprod},
        'prior': {'variance': 1},
        'family': 'vp',
        'tables': {
            'beta': chain.betas, 'alpha_bar': chain.alphas_cumprod, 'alpha_bar_previous': chain.alphas_cumprod_prev,
            'data_of_state': chain.sqrt_inv_alphas_cumprod, 'data_of_noise': chain.sqrt_inv_alphas_cumprod_minus_one,
            'posterior_mean_of_data': chain.posterior_mean_coef1, 'posterior_mean_of_state': chain.posterior_mean_coef2,
        },
    }
    parameterization = 'noise'
    posterior_steps = 'adjacent'
    samplers = [{'name': 'step', 'method': 'ddpm-small', 'steps': {'only': [N]}, 'last': 'data'}]

    def noise(self, x0, label, eps):
        return chain.add_noise(tensor(x0), tensor(eps), index(label))

    def convert(self, from_, to, values, x, label):
        if (from_, to) == ('noise', 'data'):
            return chain.reconstruct_x0(tensor(x), index(label), tensor(values))

    def posterior(self, x0, xt, at, to):
        t = index(at)
        return {'mean': chain.q_posterior(tensor(x0), tensor(xt), t), 'variance': [float(chain.get_variance(k)) for k in t]}

    def grid(self, sampler, steps):
        alpha, sigma = chain.sqrt_alphas_cumprod, chain.sqrt_one_minus_alphas_cumprod
        return {'label': [*range(N)][::-1] + [None], 'alpha': [*alpha.flip(0), 1], 'sigma': [*sigma.flip(0), 0]}

    def start(self, sampler, noise):
        return noise

    def sample(self, sampler, model, steps, start, noise=()):
        net, x = exact(model), tensor(start)
        with given_noise(noise) as given:
            for t in reversed(range(N)):
                x = chain.step(net(x, torch.full((len(x),), t)), t, x)
        return {'x': x, 'draws': given.draws}


serve(System)

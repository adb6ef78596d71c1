"""The denoisers, losses and samplers of crowsonkb/k-diffusion under the gate:

K_DIFFUSION=k-diffusion npx diffusion-bounds verify --system "python3 gate_k_diffusion.py"

`gate_k_diffusion.py discrete` asks for the wrapper of models with discrete times, `v` for that of models that predict v.
"""
import math
import sys

from checkout import checkout

checkout('K_DIFFUSION', bare=['k_diffusion'],
         unused=['dctorch', 'einops', 'safetensors', 'torchdiffeq', 'torchsde', 'torchvision'])
import numpy as np
import torch
from k_diffusion import external, layers, sampling, utils

from diffusion_bounds import brownian_path, exact, given_noise, serve

WHICH = (*sys.argv[1:], 'karras')[0]
LOW, HIGH = 0.01, 80.0


def tensor(x):
    return torch.as_tensor(np.asarray(x), dtype=torch.float32)


class Probe(torch.nn.Module):
    """In place of a network: keeps what it is told and returns what it should."""

    def forward(self, x, t, **options):
        self.told = t
        return self.answer(x, t) if callable(self.answer) else torch.full_like(x, self.answer)


CHURN = {'s_churn': 20.0, 's_tmin': 0.05}
METHODS = {  # options of the function, and what the sampler is meant to be
    'euler': ({}, {'method': 'euler', 'begins': True}),
    'heun': ({}, {'method': 'heun', 'begins': True}),
    'dpm_2': ({}, {'method': 'dpm-solver-2', 'begins': True}),
    'lms': ({}, {'method': 'lms', 'begins': True}),
    'dpmpp_2m': ({}, {'method': 'dpm-solver++-2m', 'begins': True}),
    'euler_ancestral': ({}, {'method': 'euler-ancestral'}),
    'euler_ancestral half': ({'eta': 0.5}, {'method': 'euler-ancestral', 'eta': 0.5}),
    'dpmpp_2m_sde': ({'noise': True}, {'method': 'sde-dpm-solver++-2m'}),
    'dpmpp_2m_sde heun': ({'noise': True, 'solver_type': 'heun'}, {'method': 'sde-dpm-solver++-2m', 'solver': 'heun'}),
    'dpmpp_2s_ancestral': ({}, {'method': 'dpm-solver++-2s-ancestral'}),
    'dpmpp_2s_ancestral flow': ({'eta': 0.0}, {'method': 'dpm-solver++-2s'}),
    # in two steps its sigma_down rounds to 0, which it takes for the last step, without noise
    'dpm_2_ancestral': ({}, {'method': 'dpm-2-ancestral', 'steps': {'least': 3}}),
    'dpmpp_sde': ({'noise': True}, {'method': 'dpm-solver++-sde'}),
    'dpmpp_3m_sde': ({'noise': True, 'eta': 0.0}, {'method': 'dpm-solver++-3m', 'solver': 'heun'}),
    **{f'{name} churn': (CHURN, {'method': method, 'churn': {'amount': 20, 'from': 0.05, 'to': math.inf, 'noise': 1}})
       for name, method in {'euler': 'euler', 'heun': 'heun', 'dpm_2': 'dpm-solver-2'}.items()},
}
SIGMAS = {
    'karras': (sampling.get_sigmas_karras, {'kind': 'karras', 'ends': [HIGH, LOW]}),
    'exponential': (sampling.get_sigmas_exponential, {'kind': 'exponential', 'ends': [HIGH, LOW]}),
}


class Karras:
    """layers.Denoiser with sigma_data = 0.5, its loss, and the samplers on a process of variances that explode."""

    name = 'k-diffusion'
    dtype = 'float32'
    process = {'from': LOW, 'to': HIGH, 'prior': {'variance': HIGH ** 2}, 'family': 've'}
    parameterization = 'data'
    preconditioning = {'sigmaData': 0.5, 'promises': ['input', 'target', 'least output'],
                       'input': '1/sqrt(sigma^2 + sigmaData^2)',
                       'skip': 'sigmaData^2/(sigma^2 + sigmaData^2)',
                       'output': 'sigma*sigmaData/sqrt(sigma^2 + sigmaData^2)'}
    weighting = 'sigmaData^2/(sigma^2 + sigmaData^2)*(sigma^2 + sigmaData^2)/(sigma*sigmaData)^2'  # 'snr'
    training_times = {'law': 'normal', 'of': 'log noise', 'mean': -1.2, 'deviation': 1.2}
    samplers = [{'name': f'{spacing} {name}', 'steps': {'least': 2}, 'spacing': SIGMAS[spacing][1], **meant}
                for name, (_, meant) in METHODS.items() for spacing in SIGMAS
                if spacing == 'karras' or name in ('heun', 'lms', 'dpmpp_2m')]
    denoiser = layers.Denoiser(Probe(), sigma_data=0.5, weighting='snr')

    def coefficients(self, time):
        return {'alpha': np.ones_like(time), 'sigma': time}

    def precondition(self, label):
        skip, output, scaled = self.denoiser.get_scalings(tensor(label))
        return {'input': scaled, 'skip': skip, 'output': output}

    def times(self, count, seed):
        torch.manual_seed(seed)
        return utils.rand_log_normal([count], -1.2, 1.2)

    def loss(self, model, x0, label, eps):
        sigma, D = tensor(label), exact(model)
        skip, output, scaled = [k[:, None] for k in self.denoiser.get_scalings(sigma)]
        self.denoiser.inner_model.answer = lambda x, t: (D(x / scaled, t) - skip * x / scaled) / output
        return self.denoiser.loss(tensor(x0), tensor(eps), sigma) * len(x0[0])  # theirs is a mean over coordinates

    def sigmas(self, sampler, steps):
        return SIGMAS[sampler.split()[0]][0](steps, LOW, HIGH)

    def grid(self, sampler, steps):
        sigmas = self.sigmas(sampler, steps).tolist()
        return {'label': [*sigmas[:-1], None], 'alpha': [1] * len(sigmas), 'sigma': sigmas}

    def start(self, sampler, noise):
        return tensor(noise) * self.sigmas(sampler, 20)[0]

    def sample(self, sampler, model, steps, start, noise=(), begin=0):
        name = sampler.split(' ', 1)[1]
        options, x = dict(METHODS[name][0]), tensor(start)
        with given_noise(noise) as given:
            if options.pop('noise', False):  # in place of the Brownian tree of torchsde
                options['noise_sampler'] = brownian_path(lambda: given.randn_like(x))
            function = getattr(sampling, f'sample_{name.split()[0]}')
            return function(exact(model), x, self.sigmas(sampler, steps)[begin:], disable=True, **options)


BETAS = torch.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000, dtype=torch.float64) ** 2
ALPHA_BAR = torch.cumprod(1 - BETAS, 0)


class Discrete(Karras):
    """external.DiscreteEpsDDPMDenoiser round a model that predicts eps at 1000 discrete times."""

    name = 'k-diffusion discrete'
    process = {'levels': {'alpha': ALPHA_BAR.sqrt(), 'sigma': (1 - ALPHA_BAR).sqrt()}, 'family': 'vp',
               'prior': {'variance': float(1 - ALPHA_BAR[-1])}}
    parameterization = 'noise'
    preconditioning = {'sigmaData': 1, 'promises': []}
    weighting, training_times, times, precondition, coefficients = 'snr', None, None, None, None
    denoiser = external.DiscreteEpsDDPMDenoiser(Probe(), ALPHA_BAR.float(), quantize=False)
    samplers = [{'name': f'sigmas {name}', 'state': 've', 'labels': 'interpolated', 'steps': {'least': 2}, **METHODS[name][1]}
                for name in ('euler', 'heun', 'dpmpp_2m')]

    def level_of(self, label):
        sigma = self.denoiser.t_to_sigma(tensor(label)).double()
        return {'alpha': 1 / torch.sqrt(1 + sigma ** 2), 'sigma': sigma / torch.sqrt(1 + sigma ** 2)}

    def label_of(self, sigma_over_alpha):
        return self.denoiser.sigma_to_t(tensor(sigma_over_alpha))

    def sigmas(self, sampler, steps):
        return self.denoiser.get_sigmas(steps)

    def grid(self, sampler, steps):
        q = self.sigmas(sampler, steps).double()
        a = 1 / torch.sqrt(1 + q ** 2)
        return {'label': [*self.denoiser.sigma_to_t(q[:-1].float()).tolist(), None], 'alpha': a, 'sigma': q * a}

    def loss(self, model, x0, label, eps):
        self.denoiser.inner_model.answer = exact(model)
        sigma = self.denoiser.t_to_sigma(tensor(label))
        return self.denoiser.loss(tensor(x0), tensor(eps), sigma) * len(x0[0])

    def sample(self, sampler, model, steps, start, begin=0):
        self.denoiser.inner_model.answer = exact(model)
        function = getattr(sampling, f'sample_{sampler.split()[1]}')
        return function(self.denoiser, tensor(start), self.sigmas(sampler, steps)[begin:], disable=True)


serve({'karras': Karras, 'discrete': Discrete}[WHICH])

"""A preconditioned network of NVlabs/edm, its loss and its samplers under the gate:

EDM=edm npx diffusion-bounds verify --system "python3 gate_edm.py EDMPrecond"
"""
import math
import sys

from checkout import checkout

checkout('EDM', unused=['click', 'dnnlib', 'psutil', 'requests'])
import numpy as np
import torch
from generate import ablation_sampler, edm_sampler
from training import loss, networks

from diffusion_bounds import exact, given_noise, images, serve

NAME = (*sys.argv[1:], '')[0]
# table 1 of Karras et al. 2022: the formulas of each column, and the loss and the law of the noise in training
FORMULAS = {
    'VPPrecond': {'sigmaData': 1, 'input': '1/sqrt(sigma^2 + 1)', 'skip': '1', 'output': '-sigma',
                  'noise': '999*(sqrt(0.01 + 39.8*log(1 + sigma^2)) - 0.1)/19.9'},
    'VEPrecond': {'sigmaData': 1, 'promises': ['target'], 'input': '1', 'skip': '1', 'output': 'sigma',
                  'noise': 'log(sigma/2)'},
    'EDMPrecond': {'sigmaData': 0.5, 'promises': ['input', 'target', 'least output'],
                   'input': '1/sqrt(sigma^2 + sigmaData^2)',
                   'skip': 'sigmaData^2/(sigma^2 + sigmaData^2)',
                   'output': 'sigma*sigmaData/sqrt(sigma^2 + sigmaData^2)', 'noise': 'log(sigma)/4'},
}
LOSSES = {'VPPrecond': loss.VPLoss, 'VEPrecond': loss.VELoss, 'EDMPrecond': loss.EDMLoss}
if NAME not in FORMULAS:
    sys.exit(f'The argument should be one of {", ".join(FORMULAS)}, not {NAME!r}.')


class Probe(torch.nn.Module):
    """In place of the U-Net: keeps what it is given and returns what it is told to."""

    def __init__(self, **options):
        super().__init__()

    def forward(self, x, noise, **options):
        self.input, self.noise = x, noise
        return torch.full_like(x, self.output)


networks.Probe = Probe
net = getattr(networks, NAME)(img_resolution=1, img_channels=1, model_type='Probe')
objective = LOSSES[NAME]()
LOW, HIGH = (0.002, 80) if NAME == 'EDMPrecond' else (net.sigma_min, net.sigma_max)
# uniform in t for VP and in log sigma for VE, here as densities of sigma
TRAINING = {
    'VPPrecond': {'law': 'proportional', 'formula': 'sigma/((1 + sigma^2)*sqrt(0.01 + 39.8*log(1 + sigma^2)))',
                  'from': LOW, 'to': HIGH},
    'VEPrecond': {'law': 'proportional', 'formula': '1/sigma', 'from': LOW, 'to': HIGH},
    'EDMPrecond': {'law': 'normal', 'of': 'log noise', 'mean': -1.2, 'deviation': 1.2},
}


def double(x):
    return images(torch.as_tensor(np.asarray(x)))


def denoiser(D):
    """D(x, sigma) with what the samplers ask of a network."""
    def network(x, sigma, *labels, **options):
        return D(x, sigma.reshape(-1).expand(len(x)))

    network.sigma_min, network.sigma_max, network.round_sigma = LOW, HIGH, net.round_sigma
    return network


CHURN = {'S_churn': 40, 'S_min': 0.05, 'S_max': 50, 'S_noise': 1.003}
SAMPLERS = {  # the function, its options, and what the sampler is meant to be
    'heun': (edm_sampler, {'sigma_min': LOW, 'sigma_max': HIGH}, {'method': 'heun', 'spacing': {'kind': 'karras', 'ends': [HIGH, LOW]}}),
    'churn': (edm_sampler, CHURN, {'method': 'heun', 'churn': {'amount': 40, 'from': 0.05, 'to': 50, 'noise': 1.003}}),
    'ablation euler': (ablation_sampler, {'solver': 'euler'}, {'method': 'euler'}),
    'ablation heun': (ablation_sampler, {}, {'method': 'heun'}),
    'ablation churn': (ablation_sampler, {**CHURN, 'S_noise': 1},
                       {'method': 'heun', 'churn': {'amount': 40, 'from': 0.05, 'to': 50, 'noise': 1}}),
}


class System:
    name = NAME
    dtype = 'float32'
    process = {'from': LOW, 'to': HIGH, 'prior': {'variance': HIGH ** 2}, 'family': 've'}
    parameterization = 'data'
    preconditioning = FORMULAS[NAME]
    weighting = '(sigma^2 + 0.25)/(0.5*sigma)^2' if NAME == 'EDMPrecond' else '1/sigma^2'
    training_times = TRAINING[NAME]
    samplers = [{'name': name, 'steps': {'least': 2}, **meant} for name, (_, _, meant) in SAMPLERS.items()]

    def coefficients(self, time):
        return {'alpha': np.ones_like(time), 'sigma': time}

    def precondition(self, label):
        sigma = torch.as_tensor(np.asarray(label), dtype=torch.float32)
        net.model.output = 0
        skip, scaled, noise = net(images(torch.ones(len(sigma), 1)), sigma), net.model.input, net.model.noise
        net.model.output = 1
        output = net(images(torch.zeros(len(sigma), 1)), sigma)
        return {'input': scaled.flatten(), 'skip': skip.flatten(), 'output': output.flatten(), 'noise': noise.flatten()}

    def times(self, count, seed):
        torch.manual_seed(seed)
        drawn = []
        objective(lambda x, sigma, *rest, **options: drawn.append(sigma) or x, torch.zeros(count, 1, 1, 1), None)
        return drawn[0].flatten()

    def loss(self, model, x0, label, eps):
        sigma, D = double(label), exact(model)
        # theirs draw sigma themselves, each by its own law: these are the draws that make it what is asked
        uniform = {'VPPrecond': lambda: (1 - net.sigma_inv(sigma)) / (1 - objective.epsilon_t),
                   'VEPrecond': lambda: (sigma / LOW).log() / math.log(HIGH / LOW)}
        normal = [(sigma.log() - objective.P_mean) / objective.P_std] if NAME == 'EDMPrecond' else []
        with given_noise([*normal, double(eps)], uniform=[] if normal else [uniform[NAME]()]):
            weighted = objective(lambda x, sigma, *rest, **options: D(x, sigma.flatten()), double(x0), None)
        return weighted.flatten(1).sum(1)

    def grid(self, sampler, steps):
        told = []
        network = denoiser(lambda x, sigma: told.append(float(sigma[0])) or x)
        function, options, _ = SAMPLERS[sampler]
        function(network, torch.zeros(1, 1, 1, 1), num_steps=steps, **{**options, 'S_churn': 0})
        levels = told if 'euler' in sampler else told[::2]  # Heun asks twice at each level but the first and the last
        return {'label': [*levels, None], 'alpha': [1] * (len(levels) + 1), 'sigma': [*levels, 0]}

    def start(self, sampler, noise):
        return np.asarray(noise) * self.grid(sampler, 18)['sigma'][0]

    def sample(self, sampler, model, steps, start, noise=()):
        function, options, _ = SAMPLERS[sampler]
        latents = double(start) / self.grid(sampler, steps)['sigma'][0]
        with given_noise([double(eps) for eps in noise]) as given:
            return function(denoiser(exact(model)), latents, num_steps=steps, randn_like=given.randn_like, **options)


serve(System)

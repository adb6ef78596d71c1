"""The SDEs of Austinwang22/gauss-diff under the gate, with their loss, predictors and the score of a mixture in the plane:

GAUSS_DIFF=gauss-diff npx diffusion-bounds verify --system "python3 gate_gauss_diff.py vp"

The argument is `vp`, `ve` or `edm`, as `sde` in its configurations.
"""
import sys

from checkout import checkout

checkout('GAUSS_DIFF', unused=['matplotlib', 'pandas', 'seaborn', 'tqdm', 'yaml'])
import numpy as np
import sampling
import torch
from models.utils import get_score_fn
from train import loss_fn
from utils import sde_lib

from diffusion_bounds import exact, given_noise, serve

WHICH = (*sys.argv[1:], 'vp')[0]
make = {'vp': sde_lib.VPSDE, 've': sde_lib.VESDE, 'edm': sde_lib.EDMSDE}[WHICH]
SPREAD = {'vp': 1, 've': 100, 'edm': 80}[WHICH]  # the deviation of the prior
EARLIEST = 1e-5 if WHICH == 've' else 1e-3  # the first time of training and the last of sampling, in configs
# two of the modes of configs/mixture-3mode-vp.yml, ten times as wide
TARGET = {'kind': 'mixture', 'weights': [0.5, 0.5], 'means': [[4, 4], [-4, 4]], 'variances': [1, 1]}
PREDICTORS = {
    'euler_maruyama': ({}, {'method': 'euler-maruyama', 'last': 'without noise'}),
    'euler_maruyama noisy': ({'denoise': False}, {'method': 'euler-maruyama'}),
    'euler_maruyama flow': ({'probability_flow': True}, {'method': 'flow-euler'}),
}


def tensor(x):
    return torch.as_tensor(np.asarray(x), dtype=torch.float32)


def network(model):
    """It is trained to predict noise, which their code makes a score of."""
    return exact({**model, 'parameterization': 'noise'})


class System:
    name, dtype = f'gauss-diff {WHICH}', 'float32'
    process = {'from': 0, 'to': 1, 'prior': {'variance': SPREAD ** 2}, 'family': 'vp' if WHICH == 'vp' else 've'}
    parameterization = 'score'
    models = [{'id': 'two modes', 'target': TARGET}]
    weighting = 'snr'
    samplers = [{'name': name, 'startScale': SPREAD if WHICH != 'vp' else 1, 'steps': {'least': 2}, **meant}
                for name, (_, meant) in PREDICTORS.items()]

    def coefficients(self, time):
        sde, t, one = make(), tensor(time), torch.ones(len(time), 1)
        mean, std = sde.marginal_prob(one, t)
        drift, diffusion = sde.sde(one, t)
        return {'alpha': mean.flatten(), 'sigma': std, 'drift': drift.flatten(), 'diffusion': diffusion}

    def noise(self, x0, label, eps):
        mean, std = make().marginal_prob(tensor(x0), tensor(label))
        return mean + std[:, None] * tensor(eps)

    def score(self, model, x, label):
        return get_score_fn(make(), network({'target': TARGET}), continuous=True)(tensor(x), tensor(label))

    def loss(self, model, x0, label, eps):
        answer = []
        for i in range(len(x0)):
            with given_noise([eps[i:i + 1]], uniform=[(label[i:i + 1] - EARLIEST) / (1 - EARLIEST)]):
                mean = loss_fn(network(model), make(), tensor(x0[i:i + 1]), eps=EARLIEST)  # over the coordinates
                answer.append(float(mean) * len(x0[i]))
        return answer

    def grid(self, sampler, steps):
        t = torch.linspace(1, EARLIEST, steps)
        mean, std = make().marginal_prob(torch.ones(steps, 1), t)
        return {'label': t.tolist(), 'alpha': mean.flatten(), 'sigma': std, 'time': t, 'dt': [-1 / steps] * steps}

    def start(self, sampler, noise):
        with given_noise([noise]):
            return make().prior_sampling(np.shape(noise))

    def sample(self, sampler, model, steps, start, noise=()):
        predictor = sampling.get_predictor(sampler.split()[0])
        run = sampling.get_pc_sampler(make(N=steps), np.shape(start), predictor, None, lambda x: x, None, eps=EARLIEST,
                                      continuous=True, device='cpu', **PREDICTORS[sampler][0])
        with given_noise([start, *noise]) as given:
            x, _ = run(network(model))
        return {'x': x, 'draws': given.draws - 1}


serve(System)

"""The SDEs of yang-song/score_sde_pytorch under the gate, with their losses, predictors and likelihoods:

SCORE_SDE=score_sde_pytorch npx diffusion-bounds verify --system "python3 gate_score_sde.py vp"

The argument is `vp`, `subvp` or `ve`, or `ddpm` or `smld` for the chains that models of whole labels are trained on.
"""
import math
import sys

from checkout import checkout

checkout('SCORE_SDE', bare=['models'])
import losses
import numpy as np
import sampling
import sde_lib
import torch
from likelihood import get_likelihood_fn

from diffusion_bounds import exact, given_noise, images, serve

WHICH = (*sys.argv[1:], 'vp')[0]
make = {'vp': sde_lib.VPSDE, 'subvp': sde_lib.subVPSDE, 've': sde_lib.VESDE, 'ddpm': sde_lib.VPSDE, 'smld': sde_lib.VESDE}[WHICH]
VE = make is sde_lib.VESDE
EARLIEST, LAST = 1e-5, 1e-5 if VE else 1e-3  # the first time of training and the last of sampling, as run_lib.py has it
N = 200  # levels of the chains
PRIOR, SCALED = ({'variance': 50 ** 2}, {'startScale': 50}) if VE else ({'variance': 1}, {})  # noise times 50 for VE


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class Network:  # a function of x and labels, with what their code asks of a network
    def __init__(self, answer):
        self.answer, self.eval = answer, lambda: None

    def __call__(self, x, labels):
        self.told = labels
        return self.answer(x, labels)


def time_of(labels):
    """Networks in time are told 999 t, or sigma for VE."""
    return (labels / 0.01).log() / math.log(5000) if VE else labels / 999


def network(model):
    net = exact(model)
    return Network(lambda x, labels: net(x, time_of(labels.double())))


def labels_drawn(objective, count, seed):
    torch.manual_seed(seed)
    objective(net := Network(lambda x, labels: x), torch.zeros(count, 1, 1, 1))
    return net.told


def each_point(loss, net, x0, eps, **drawn):
    """Their losses are means over the batch; `drawn` makes the times that they draw those that are asked."""
    def at(i):
        with given_noise([eps[i]], **{kind: [numbers[i:i + 1]] for kind, numbers in drawn.items()}):
            return float(loss(net, tensor(x0[i:i + 1])))
    return [at(i) for i in range(len(x0))]


def generated(sde, name, net, start, noise, **options):
    run = sampling.get_pc_sampler(sde, (len(start), 1, 1, len(start[0])), sampling.get_predictor(name), None,
                                  lambda x: x, None, eps=LAST, device='cpu', **options)
    with given_noise([start, *noise]) as given:
        x, _ = run(net)
    return {'x': x, 'draws': given.draws - 1}


PREDICTORS = {  # the predictor, its options, and what the sampler is meant to be
    'euler_maruyama': ({}, {'method': 'euler-maruyama', 'last': 'without noise'}),
    'euler_maruyama noisy': ({'denoise': False}, {'method': 'euler-maruyama'}),
    'euler_maruyama flow': ({'probability_flow': True}, {'method': 'flow-euler'}),
    'reverse_diffusion': ({}, {'method': 'reverse-diffusion', 'last': 'without noise'}),
}
LEAST = 30 if WHICH == 'vp' else 2  # a chain of few levels has betas above 1


class InTime:
    name, dtype = f'score_sde {WHICH}', 'float32'
    process = {'from': 0, 'to': 1, 'prior': PRIOR, **({} if WHICH == 'subvp' else {'family': 've' if VE else 'vp'})}
    parameterization = 'score' if VE else 'noise'
    weighting = '0.5*snr'
    training_times = {'law': 'uniform', 'from': EARLIEST, 'to': 1}
    likelihood = {'divergence': 'estimated'}
    samplers = [{'name': 'ode', 'tolerances': [1e-3, 1e-5], 'encodes': True}] + [
        {'name': name, 'steps': {'least': LEAST if 'reverse' in name else 2}, **SCALED, **meant}
        for name, (_, meant) in PREDICTORS.items()]
    # a mean over batch and coordinates if reduce_mean is set, and half a sum otherwise
    objective = staticmethod(losses.get_sde_loss_fn(make(), False, reduce_mean=False, likelihood_weighting=False))

    def coefficients(self, time):
        sde, t, one = make(), torch.as_tensor(time, dtype=torch.float32), torch.ones(len(time), 1, 1, 1)
        mean, std = sde.marginal_prob(one, t)
        drift, diffusion = sde.sde(one, t)
        return {'alpha': mean.flatten(), 'sigma': std, 'drift': drift.flatten(), 'diffusion': diffusion}

    def times(self, count, seed):
        return time_of(labels_drawn(self.objective, count, seed))

    def loss(self, model, x0, label, eps):
        return each_point(self.objective, network(model), x0, eps, uniform=(label - EARLIEST) / (1 - EARLIEST))

    def grid(self, sampler, steps):
        states = steps + (sampler == 'ode')  # which solves from one to the other
        sde, t, one = make(N=steps), torch.linspace(1, LAST, states), torch.ones(states, 1, 1, 1)
        mean, std = sde.marginal_prob(one, t)
        if 'reverse' not in sampler:
            even = {} if sampler == 'ode' else {'dt': [-1 / steps] * steps}
            return {'label': t.tolist(), 'alpha': mean.flatten(), 'sigma': std, 'time': t, **even}
        # each step reverses one of a chain of as many levels, and the last one that from the data
        f, G = sde.discretize(one, t)
        return {'label': [*t.tolist(), None], 'alpha': [*mean.flatten().tolist(), 1], 'sigma': [*std.tolist(), 0],
                'stepAlpha': 1 + f.flatten(), 'stepVariance': G ** 2}

    def start(self, sampler, noise):
        with given_noise([noise]):
            return make().prior_sampling((*np.shape(noise), 1, 1))

    def sample(self, sampler, model, steps, start, noise=(), tolerance=None, direction='generate'):
        if sampler == 'ode':
            x, to = tensor(start), {'rtol': tolerance, 'atol': tolerance, 'eps': LAST}
            if direction == 'encode':  # the latent code of their likelihood
                return get_likelihood_fn(make(), lambda x: x, **to)(network(model), x)[1]
            return sampling.get_ode_sampler(make(), x.shape, lambda x: x, device='cpu', **to)(network(model), x)[0]
        options = {'continuous': True, **PREDICTORS[sampler][0]}
        return generated(make(N=steps), sampler.split()[0], network(model), start, noise, **options)

    def log_likelihood(self, model, x, seed):
        torch.manual_seed(seed)
        bits, _, _ = get_likelihood_fn(make(), lambda x: x)(network(model), tensor(x))
        return -(bits - 8) * math.log(2) * len(x[0])  # 8 bits make them those of images of 256 values


class Chain:
    """In the code of DDPM label 0 is nearest to the data, in that of SMLD N - 1; one in between means that below it."""

    name, dtype = f'score_sde {WHICH}', 'float32'
    sde = (sde_lib.VESDE if VE else sde_lib.VPSDE)(N=N)
    levels = ({'alpha': [1] * N, 'sigma': sde.discrete_sigmas, 'label': list(range(N))[::-1]} if VE else
              {'alpha': sde.sqrt_alphas_cumprod, 'sigma': sde.sqrt_1m_alphas_cumprod})
    process = {'levels': levels, 'prior': PRIOR, 'family': 've' if VE else 'vp',
               'tables': {} if VE else {'beta': sde.discrete_betas, 'alpha_bar': sde.alphas_cumprod}}
    parameterization, weighting = InTime.parameterization, InTime.weighting
    training_times = {'law': 'uniform integer', 'from': 0, 'to': N - 1}
    samplers = [{'name': name, 'steps': {'only': [N]}, **SCALED, **meant} for name, meant in {
        'ancestral_sampling': {'method': 'ddpm-small' if VE else 'ddpm-large', 'last': 'without noise'},
        'reverse_diffusion': {'method': 'reverse-diffusion', 'last': 'without noise'}}.items()]
    objective = staticmethod((losses.get_smld_loss_fn if VE else losses.get_ddpm_loss_fn)(sde, False, reduce_mean=False))

    def level_of(self, label):
        k = np.asarray(label).astype(int)
        return {part: np.asarray(self.levels[part])[N - 1 - k if VE else k] for part in ('alpha', 'sigma')}

    def times(self, count, seed):
        return labels_drawn(self.objective, count, seed)

    def loss(self, model, x0, label, eps):
        return each_point(self.objective, Network(exact(model)), x0, eps, integers=label)

    def grid(self, sampler, steps):
        t = torch.linspace(1, LAST, N)
        label = ((1 - t) * (N - 1)).round() if VE else t * (N - 1)
        alpha, sigma = (np.asarray(self.levels[part])[::-1].tolist() for part in ('alpha', 'sigma'))
        return {'label': [*label.tolist(), None], 'alpha': [*alpha, 1], 'sigma': [*sigma, 0]}

    start = InTime.start

    def sample(self, sampler, model, steps, start, noise=()):
        return generated(self.sde, sampler, Network(exact(model)), start, noise)


serve(Chain if WHICH in ('ddpm', 'smld') else InTime)

"""GaussianDiffusion of openai/guided-diffusion, with its respaced samplers, under the gate:

GUIDED_DIFFUSION=guided-diffusion npx diffusion-bounds verify --system "python3 gate_guided_diffusion.py linear small"

The arguments are the schedule, `linear` or `cosine`, and the variance, `small`, `large` or `learned`.
"""
import sys

from checkout import checkout

checkout('GUIDED_DIFFUSION', bare=['guided_diffusion'], unused=['blobfile', 'mpi4py'])
import numpy as np
import torch
from guided_diffusion import gaussian_diffusion as gd
from guided_diffusion.resample import create_named_schedule_sampler
from guided_diffusion.respace import SpacedDiffusion, space_timesteps

from diffusion_bounds import exact, given_noise, images, serve

SCHEDULE, VARIANCE = (*sys.argv[1:], *('linear', 'small')[len(sys.argv) - 1:])[:2]
T = 200  # levels: as many as a bound of all of them leaves quick
VARIANCES = {'small': gd.ModelVarType.FIXED_SMALL, 'large': gd.ModelVarType.FIXED_LARGE,
             'learned': gd.ModelVarType.LEARNED_RANGE}
PREDICTIONS = {'noise': gd.ModelMeanType.EPSILON, 'data': gd.ModelMeanType.START_X}
ANCESTRAL = {'small': 'ddpm-small', 'large': 'ddpm-large', 'learned': 'ddpm-learned-range'}


def diffusion(steps=T, predicting='noise'):
    return SpacedDiffusion(
        space_timesteps(T, [steps]), betas=gd.get_named_beta_schedule(SCHEDULE, T),
        model_mean_type=PREDICTIONS[predicting], model_var_type=VARIANCES[VARIANCE], loss_type=gd.LossType.MSE)


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


def integers(label):
    return torch.as_tensor(np.asarray(label)).long()


def network(model):
    """An exact model, with the channels of its variance where that is learned."""
    net = exact(model)
    if VARIANCE != 'learned':
        return net
    fraction = net.variance_fraction or 0  # the loss has no use for it
    return lambda x, t: torch.cat([net(x, t), torch.full_like(x, 2 * fraction - 1)], dim=1)


d = diffusion()


class System:
    name = f'guided-diffusion {SCHEDULE} {VARIANCE}'
    dtype = 'float32'
    process = {
        'levels': {'alpha': d.sqrt_alphas_cumprod, 'sigma': d.sqrt_one_minus_alphas_cumprod},
        'prior': {'variance': 1}, 'family': 'vp',
        'tables': {
            'beta': d.betas, 'alpha_bar': d.alphas_cumprod, 'alpha_bar_previous': d.alphas_cumprod_prev,
            'posterior_variance': d.posterior_variance, 'posterior_log_variance': d.posterior_log_variance_clipped,
            'posterior_mean_of_data': d.posterior_mean_coef1, 'posterior_mean_of_state': d.posterior_mean_coef2,
            'data_of_state': d.sqrt_recip_alphas_cumprod, 'data_of_noise': d.sqrt_recipm1_alphas_cumprod},
    }
    parameterization, posterior_steps, weighting = 'noise', 'adjacent', 'snr'
    training_times = {'law': 'uniform integer', 'from': 0, 'to': T - 1}
    bound = {
        'variance': {'learned': 'learned range'}.get(VARIANCE, VARIANCE),
        'decoder': {'kind': 'discretized', 'levels': 256, 'cdf': 'tanh',
                    'variance': 'learned range' if VARIANCE == 'learned' else float(d.posterior_variance[1])}}
    samplers = [  # of two steps at least: a chain of one level has no posterior_variance[1]
        {'name': name, 'steps': {'least': 2}, 'parameterizations': list(PREDICTIONS), **meant} for name, meant in {
            'ancestral': {'method': ANCESTRAL[VARIANCE]},
            'ddim': {'method': 'ddim', 'encode_label': 'origin'},
            'ddim noisy': {'method': 'ddim', 'eta': 1},
        }.items()
    ]

    def noise(self, x0, label, eps):
        return d.q_sample(tensor(x0), integers(label), tensor(eps))

    def posterior(self, x0, xt, at, to):
        mean, variance, _ = d.q_posterior_mean_variance(tensor(x0), tensor(xt), integers(at))
        return {'mean': mean, 'variance': variance.flatten(1)[:, 0]}

    def convert(self, from_, to, values, x, label):
        convert = {('noise', 'data'): d._predict_xstart_from_eps, ('data', 'noise'): d._predict_eps_from_xstart}
        return convert[from_, to](tensor(x), integers(label), tensor(values)) if (from_, to) in convert else None

    def times(self, count, seed):
        np.random.seed(seed % 2 ** 32)
        return create_named_schedule_sampler('uniform', d).sample(count, 'cpu')[0]

    def loss(self, model, x0, label, eps):
        terms = d.training_losses(network(model), tensor(x0), integers(label), noise=tensor(eps))
        return terms['mse'] * len(x0[0])  # theirs is a mean over coordinates

    def variational_bound(self, model, x0, eps):
        with given_noise([tensor(block) for block in reversed(list(eps))]):
            bound = d.calc_bpd_loop(network(model), tensor(x0), clip_denoised=False)
        terms = bound['vb'].flip(1)
        return {'prior': bound['prior_bpd'], 'diffusion': terms[:, 1:], 'reconstruction': terms[:, 0],
                'total': bound['total_bpd'], 'unit': 'bits per coordinate'}

    def grid(self, sampler, steps):
        s = diffusion(steps)
        return {'label': [*s.timestep_map[::-1], None], 'alpha': [*s.sqrt_alphas_cumprod[::-1], 1],
                'sigma': [*s.sqrt_one_minus_alphas_cumprod[::-1], 0]}

    def start(self, sampler, noise):
        return noise  # p_sample_loop draws it

    def sample(self, sampler, model, steps, start, noise=(), direction=None):
        s, net, x = diffusion(steps, model['parameterization']), network(model), tensor(start)
        if direction == 'encode':
            for t in range(steps - 1):
                x = s.ddim_reverse_sample(net, x, torch.full((len(x),), t), clip_denoised=False)['sample']
            return x
        options = {'noise': x, 'clip_denoised': False, 'device': 'cpu'}
        with given_noise([tensor(eps) for eps in noise]):
            if sampler == 'ancestral':
                return s.p_sample_loop(net, x.shape, **options)
            return s.ddim_sample_loop(net, x.shape, eta=float('noisy' in sampler), **options)


serve(System)

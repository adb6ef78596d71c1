"""A scheduler of huggingface/diffusers under the gate, in all its configurations:

DIFFUSERS=diffusers/src npx diffusion-bounds verify --system "python3 gate_diffusers.py DDIMScheduler"

The second argument, if there is one, picks the configurations whose name begins with it.
"""
import sys

from checkout import checkout

checkout('DIFFUSERS', unused=['huggingface_hub', 'httpx', 'regex', 'importlib_metadata', 'safetensors', 'torchsde'])
import numpy as np
import torch
from diffusers import schedulers

from diffusion_bounds import exact, given_noise, serve

NAME, CHOSEN = (*sys.argv[1:], '', '')[:2]
LEVELS = {'beta_start': 0.00085, 'beta_end': 0.012, 'beta_schedule': 'scaled_linear'}  # of Stable Diffusion
PREDICTIONS = {'noise': 'epsilon', 'data': 'sample', 'velocity': 'v_prediction'}
if NAME == 'EulerAncestralDiscreteScheduler':
    del PREDICTIONS['data']  # it does not take it
SPACINGS = {
    'leading': {'timestep_spacing': 'leading'},
    'linspace': {'timestep_spacing': 'linspace'},
    'trailing': {'timestep_spacing': 'trailing'},
    'karras': {'use_karras_sigmas': True},
    'exponential': {'use_exponential_sigmas': True},
    'lu': {'use_lu_lambdas': True},
}


def matrix(spacings, **variants):
    """Each spacing with each variant: options of the scheduler, options of a step, and what the sampler is meant to be."""
    return {f'{spacing} {name}': ({**SPACINGS[spacing], **options}, step, meant)
            for spacing in spacings.split() for name, (options, step, meant) in variants.items()}


def sde(**options):
    return {'algorithm_type': 'sde-dpmsolver++', **options}


CONFIGURATIONS = {
    'DDPMScheduler': matrix(
        'leading linspace trailing',
        small=({'variance_type': 'fixed_small'}, {}, {'method': 'ddpm-small'}),
        large=({'variance_type': 'fixed_large'}, {}, {'method': 'ddpm-large'}),
        large_log=({'variance_type': 'fixed_large_log'}, {}, {'method': 'ddpm-large'}),
        range=({'variance_type': 'learned_range'}, {}, {'method': 'ddpm-learned-range'})),
    'DDIMScheduler': matrix(
        'leading linspace trailing',
        ddim=({}, {}, {'method': 'ddim'}),
        noisy=({}, {'eta': 1.0}, {'method': 'ddim', 'eta': 1})),
    'EulerDiscreteScheduler': matrix(
        'leading linspace trailing karras exponential',
        euler=({}, {}, {'method': 'euler'})) | matrix(
        'trailing',
        churn=({}, {'s_churn': 8.0}, {'method': 'euler', 'churn': {'amount': 8, 'from': 0, 'to': np.inf, 'noise': 1}}),
        log=({'interpolation_type': 'log_linear'}, {}, {'method': 'euler'})),
    'EulerAncestralDiscreteScheduler': matrix(
        'leading linspace trailing', ancestral=({}, {}, {'method': 'euler-ancestral'})),
    'HeunDiscreteScheduler': matrix(
        'leading linspace trailing karras exponential', heun=({}, {}, {'method': 'heun'})),
    'LMSDiscreteScheduler': matrix(
        'linspace trailing karras', lms=({}, {}, {'method': 'lms'})),
    'DPMSolverMultistepScheduler': matrix(
        'leading linspace trailing karras exponential lu',
        midpoint=({}, {}, {'method': 'dpm-solver++-2m'}),
        heun=({'solver_type': 'heun'}, {}, {'method': 'dpm-solver++-2m', 'solver': 'heun'})) | matrix(
        'linspace trailing',
        order1=({'algorithm_type': 'dpmsolver', 'solver_order': 1, 'final_sigmas_type': 'sigma_min'}, {},
                {'method': 'dpm-solver-1'}),
        order3=({'solver_order': 3}, {}, {'method': 'dpm-solver++-3m', 'steps': {'least': 15}}),
        sde=(sde(), {}, {'method': 'sde-dpm-solver++-2m'}),
        sde_heun=(sde(solver_type='heun'), {}, {'method': 'sde-dpm-solver++-2m', 'solver': 'heun'}),
        sde1=(sde(solver_order=1), {}, {'method': 'ddpm-small'})),
    'UniPCMultistepScheduler': matrix('linspace trailing karras', unipc=({}, {}, {'method': 'unipc'}),
                                      bh1=({'solver_type': 'bh1'}, {}, {'method': 'unipc', 'solver': 'bh1'})),
    'DEISMultistepScheduler': matrix('linspace trailing karras', deis=({}, {}, {'method': 'deis', 'lowerOrderBelow': 15})),
}
chosen = {name: of for name, of in CONFIGURATIONS.get(NAME, {}).items() if name.startswith(CHOSEN)}
if not chosen:
    sys.exit(f'The first argument should be one of {", ".join(CONFIGURATIONS)}, not {NAME!r} {CHOSEN!r}.')
STILL = ('ddim', 'euler', 'heun', 'lms', 'dpm-solver-1', 'dpm-solver++-2m', 'unipc')  # without noise
OF_SIGMA = ('Euler', 'Heun', 'LMS')  # their state is x/alpha, and they start from sigma eps
UNCLIPPED = {'clip_sample': False} if NAME.startswith('DD') else {}


def scheduler(sampler, predicting='noise'):
    options = {**LEVELS, **UNCLIPPED, **chosen[sampler][0], 'prediction_type': PREDICTIONS[predicting]}
    return getattr(schedulers, NAME)(**options)


def tensor(x):
    return torch.as_tensor(np.asarray(x), dtype=torch.float32)


def meant(sampler):
    spacing = sampler.split()[0]
    labels = 'exact' if spacing in ('leading', 'trailing') else 'interpolated'
    return {'name': sampler, 'parameterizations': list(PREDICTIONS), 'labels': labels,
            'state': 've' if NAME.startswith(OF_SIGMA) else 'process', 'steps': {'least': 2}, **chosen[sampler][2],
            'begins': chosen[sampler][2].get('method') in STILL and not {'eta', 'churn', 'lowerOrderBelow'} & {*chosen[sampler][2]}}


first = scheduler(next(iter(chosen)))
alpha_bar = first.alphas_cumprod.double()
log_sigmas = (0.5 * torch.log((1 - alpha_bar) / alpha_bar)).numpy()


class System:
    name = NAME
    dtype = 'float32'
    process = {
        'levels': {'alpha': alpha_bar.sqrt(), 'sigma': (1 - alpha_bar).sqrt()}, 'family': 'vp',
        'tables': {'beta': first.betas},
        'prior': {'variance': float(1 - alpha_bar[-1]) if NAME.startswith(OF_SIGMA) else 1},
    }
    parameterization = 'noise'
    samplers = [meant(sampler) for sampler in chosen]

    def level_of(self, label):  # a network is told labels in between: log sigma is linear there, as in their _sigma_to_t
        sigma = np.exp(np.interp(label, np.arange(len(log_sigmas)), log_sigmas))
        return {'alpha': 1 / np.sqrt(1 + sigma ** 2), 'sigma': sigma / np.sqrt(1 + sigma ** 2)}

    def grid(self, sampler, steps):
        s = scheduler(sampler)
        s.set_timesteps(steps)
        if not hasattr(s, 'sigmas'):
            a = torch.cat([alpha_bar[s.timesteps], torch.ones(1)])
            return {'label': [*s.timesteps.tolist(), None], 'alpha': a.sqrt(), 'sigma': (1 - a).sqrt()}
        q, t = s.sigmas.double(), s.timesteps.tolist()
        if NAME.startswith('Heun'):  # lists each level but the first twice
            q, t = torch.cat([q[:1], q[1::2]]), [t[0], *t[1::2]]
        a = 1 / torch.sqrt(1 + q ** 2)
        return {'label': [*t, *[None] * (len(q) - len(t))], 'alpha': a, 'sigma': q * a}

    def start(self, sampler, noise):
        s = scheduler(sampler)
        s.set_timesteps(1000 if 'leading' not in sampler else 50)
        return tensor(noise) * s.init_noise_sigma

    def sample(self, sampler, model, steps, start, noise=(), begin=0):
        s, net, x = scheduler(sampler, model['parameterization']), exact(model), tensor(start)
        s.set_timesteps(steps)
        with given_noise(noise):
            if begin and hasattr(s, 'set_begin_index'):  # as their pipelines from image to image do
                s.set_begin_index(begin * s.order)
            for t in s.timesteps[begin * s.order:]:
                out = tensor(net(s.scale_model_input(x, t), t.repeat(len(x))))
                if 'range' in sampler:
                    out = torch.cat([out, torch.full_like(out, 2 * net.variance_fraction - 1)], dim=1)
                x = s.step(out, t, x, **chosen[sampler][1]).prev_sample
        return x

    def noise(self, x0, label, eps):  # as training does, without set_timesteps
        x = first.add_noise(tensor(x0), tensor(eps), torch.as_tensor(label).to(first.timesteps.dtype))
        return x * alpha_bar.sqrt()[np.asarray(label, int)][:, None] if NAME.startswith(OF_SIGMA) else x

    def convert(self, from_, to, values, x, label):
        if (from_, to) != ('noise', 'velocity'):
            return None
        a = alpha_bar[np.asarray(label, int)][:, None]
        x0 = (torch.as_tensor(x) - (1 - a).sqrt() * torch.as_tensor(values)) / a.sqrt()
        return first.get_velocity(tensor(x0), tensor(values), torch.as_tensor(label).to(first.timesteps.dtype))

    if not hasattr(first, 'get_velocity'):
        convert = None


serve(System)

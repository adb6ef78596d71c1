"""A scheduler of facebookresearch/flow_matching under the gate, with its path, the ODE solver and likelihoods:

FLOW_MATCHING=flow_matching npx diffusion-bounds verify --system "python3 gate_flow_matching.py VPScheduler"

With a second scheduler the models are exact for that one, and ScheduleTransformedModel makes them models of the first. It
needs torchdiffeq.
"""
import math
import sys

from checkout import checkout

checkout('FLOW_MATCHING')
import numpy as np
import torch
from flow_matching.path import AffineProbPath, scheduler as schedulers
from flow_matching.solver import ODESolver

from diffusion_bounds import exact, serve

NAMES = sys.argv[1:] or ['CondOTScheduler']


def scheduler(name):
    return getattr(schedulers, name)(*([2] if name == 'PolynomialConvexScheduler' else []))


schedule = scheduler(NAMES[0])
path = AffineProbPath(schedule)
TERMS = {'flow': 'velocity', 'data': 'target', 'noise': 'epsilon'}  # names of the methods that convert predictions
METHODS = {'euler': {'method': 'flow-euler'}, 'midpoint': {'method': 'flow-midpoint'}, 'heun2': {'method': 'flow-heun'},
           'heun3': {'order': 3}}  # of torchdiffeq


def tensor(x):
    return torch.as_tensor(np.asarray(x), dtype=torch.float32)


class Process:
    name = NAMES[-1]
    dtype = 'float32'
    process = {'from': 1, 'to': 0, 'prior': {'variance': 1}}
    parameterization = 'flow'
    schedule = scheduler(NAMES[-1])

    def coefficients(self, time):
        at = self.schedule(tensor(time))
        return {'alpha': at.alpha_t, 'sigma': at.sigma_t, 'alpha_slope': at.d_alpha_t, 'sigma_slope': at.d_sigma_t}


def velocity(model):
    if len(NAMES) == 1:
        return exact(model)
    transformed = schedulers.ScheduleTransformedModel(None, scheduler(NAMES[1]), schedule)
    del transformed.model  # torch keeps modules apart from other attributes
    transformed.model = exact(model, Process())
    return transformed


class System(Process):
    name = ' of '.join(NAMES)
    schedule = schedule
    samplers = [{'name': name, **meant, 'begins': 'method' in meant} for name, meant in METHODS.items()] + [
        {'name': 'dopri5', 'tolerances': [1e-3, 1e-5], 'encodes': True, 'begins': True}]

    def label_of(self, sigma_over_alpha):
        return schedule.snr_inverse(1 / tensor(sigma_over_alpha))

    def noise(self, x0, label, eps):
        return path.sample(x_0=tensor(eps), x_1=tensor(x0), t=tensor(label)).x_t

    def convert(self, from_, to, values, x, label):
        if from_ in TERMS and to in TERMS:
            t = tensor(label)[:, None].expand(np.shape(x))
            return getattr(path, f'{TERMS[from_]}_to_{TERMS[to]}')(tensor(values), tensor(x), t)

    def score(self, model, x, label):
        u = velocity(model)
        return [u(x=tensor(x[i:i + 1]), t=tensor(label[i])) for i in range(len(x))]  # it takes one time for all points

    def loss(self, model, x0, label, eps):
        # as their training loops have it
        at = path.sample(x_0=tensor(eps), x_1=tensor(x0), t=tensor(label))
        return (exact(model)(at.x_t, at.t) - at.dx_t).pow(2).sum(1)

    def grid(self, sampler, steps):
        t = torch.linspace(0, 1, steps + 1)
        at = schedule(t)
        # Heun asks at both ends of a step
        label = t.tolist() if sampler in ('heun2', 'dopri5') else [*t[:-1].tolist(), None]
        return {'label': label, 'alpha': at.alpha_t, 'sigma': at.sigma_t, 'time': t}

    def start(self, sampler, noise):
        return noise

    def sample(self, sampler, model, steps, start, tolerance=1e-5, direction='generate', begin=0):
        times = torch.linspace(0, 1, steps + 1)[begin:]
        if direction == 'encode':
            times = times.flip(0)
        return ODESolver(velocity(model)).sample(tensor(start), step_size=None, method=sampler, time_grid=times,
                                                 rtol=tolerance, atol=tolerance)

    def log_likelihood(self, model, x):
        log_p0 = lambda z: (-z ** 2 / 2 - math.log(2 * math.pi) / 2).sum(1)
        solver = ODESolver(velocity(model))
        return solver.compute_likelihood(tensor(x), log_p0, step_size=None, method='dopri5', exact_divergence=True)[1]


serve(System)

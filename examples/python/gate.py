"""ddpm.py and samplers.py under the gate: gate.py [linear|cosine] [noise|velocity|data] [the name of a bug]"""
import sys

from bugs import diffusion

sys.path.insert(1, f'{sys.path[0]}/../../python')  # not needed where diffusion_bounds is installed
from diffusion_bounds import exact, given_noise, serve

chosen = dict(zip(('schedule', 'prediction', 'bug'), sys.argv[1:]))
d = diffusion(**chosen)
predicting = {kind: diffusion(**{**chosen, 'prediction': kind}) for kind in ('noise', 'velocity', 'data')}
tables = {'beta': d.betas, 'alpha_bar': d.alpha_bar, 'alpha_bar_previous': d.alpha_bar_previous, 'snr': d.snr,
          'posterior_variance': d.posterior_variance, 'posterior_log_variance': d.posterior_log_variance,
          'posterior_mean_of_data': d.posterior_mean_data, 'posterior_mean_of_state': d.posterior_mean_state,
          'data_of_state': d.sqrt_recip_alpha_bar, 'data_of_noise': d.sqrt_recipm1_alpha_bar}
published = {'ancestral': {'method': 'ddpm-small'}, 'ddim': {'method': 'ddim'},
             'ddim 0.5': {'method': 'ddim', 'eta': 0.5}, 'heun': {'method': 'heun'},
             'multistep': {'method': 'dpm-solver++-2m'}}


class System:
    name = ' '.join(['ddpm', *sys.argv[1:]])
    process = {'levels': {'alpha': d.sqrt_alpha_bar, 'sigma': d.sqrt_one_minus_alpha_bar},
               'prior': {'variance': 1}, 'family': 'vp', 'tables': tables}
    parameterization, weighting, posterior_steps = d.prediction, 'min(snr, 5)', 'adjacent'
    bound = {'variance': 'small', 'decoder': {'kind': 'density', 'variance': d.decoder_variance}}
    samplers = [{'name': name, 'parameterizations': [*predicting], **what} for name, what in published.items()]
    def noise(self, x0, label, eps):
        return d.q_sample(x0, label.astype(int), eps)
    def posterior(self, x0, xt, at):
        return dict(zip(('mean', 'variance'), d.q_posterior(x0, xt, at.astype(int))))
    def convert(self, values, from_, to, x, label):
        return None if 'flow' in (from_, to) else d.convert(values, from_, to, x, label.astype(int))
    def score(self, model, x, label):
        return exact(model)(x, label)
    def weights(self, label):
        return d.loss_weights(label.astype(int))
    def loss(self, model, x0, label, eps):
        return d.training_loss(exact(model), x0, label.astype(int), eps)
    def variational_bound(self, model, x0, eps):
        return {**d.variational_bound(exact(model), x0, eps), 'unit': 'nats'}
    def grid(self, steps):
        t = d.levels(steps)
        return {'label': [*t, None], 'alpha': [*d.sqrt_alpha_bar[t], 1], 'sigma': [*d.sqrt_one_minus_alpha_bar[t], 0]}
    def start(self, noise):
        return noise
    def sample(self, sampler, model, start, steps, noise=()):
        name, *eta = sampler.split()
        with given_noise(noise):
            run = getattr(predicting[model['parameterization']], name)
            return run(exact(model), start, steps, *map(float, eta))
    def log_likelihood(self, model, x):
        return predicting[model['parameterization']].log_likelihood(exact(model), x)


serve(System)

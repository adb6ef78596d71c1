"""Bugs that happened in public diffusion code: in each subclass, one formula of GenerativeDiffusion is wrong."""

import numpy as np
from ddpm import GAMMA, cosine_betas, linear_betas
from samplers import GenerativeDiffusion


class ScheduleBug(GenerativeDiffusion):
    """alpha_bar_previous is shifted the wrong way: the 1 is put at the end."""

    def set_levels(self):
        super().set_levels()
        self.alpha_bar_previous = np.append(self.alpha_bar[1:], 1.0)


class PosteriorBug(GenerativeDiffusion):
    """The variance of the posterior is beta, without the factor (1 - alpha_bar_previous)/(1 - alpha_bar)."""

    def set_posterior(self):
        super().set_posterior()
        self.posterior_variance = self.betas


class ConversionBug(GenerativeDiffusion):
    """x_0 = alpha x + sigma v, as if v were sigma x_0 - alpha eps."""

    def data_from(self, prediction, values, x, t):
        return super().data_from(prediction, -values if prediction == 'velocity' else values, x, t)


class WeightBug(GenerativeDiffusion):
    """The weight of the noise for every prediction, and for the velocity + 1 where it should be divided by SNR + 1."""

    def loss_weights(self, t):
        weight = np.minimum(self.snr[t], GAMMA) / self.snr[t]
        return weight + 1 if self.prediction == 'velocity' else weight


class AncestralBug(GenerativeDiffusion):
    """The beta of one level where a step passes many."""

    def beta_over(self, t, s):
        return self.betas[t]


class DdimBug(GenerativeDiffusion):
    """A step leads one level further than the next one begins."""

    def ddim_step(self, x0, noise, t, s, eta):
        return super().ddim_step(x0, noise, t, max(s - 1, -1), eta)


class HeunBug(GenerativeDiffusion):
    """The second prediction of a step is converted with the signal and noise of the first."""

    def slope_after(self, model, x, t, s):
        predicted = model(x, np.full(len(x), s))
        return self.convert(predicted, self.prediction, 'noise', x, np.full(len(x), t))


class MultistepBug(GenerativeDiffusion):
    """h_before/h for h/h_before."""

    def extrapolated(self, x0, before, h, h_before):
        return super().extrapolated(x0, before, h_before, h)


class LikelihoodBug(GenerativeDiffusion):
    """The density of the prior replaces the integral, in place of being added to it."""

    def log_density(self, integral, log_prior):
        return log_prior


BUGS = {
    'schedule': ScheduleBug, 'posterior': PosteriorBug, 'conversion': ConversionBug, 'weight': WeightBug,
    'ancestral': AncestralBug, 'ddim': DdimBug, 'heun': HeunBug, 'multistep': MultistepBug,
    'likelihood': LikelihoodBug,
}


def diffusion(schedule='linear', prediction='noise', bug=None):
    """The model with or without one of the bugs."""
    betas = {'linear': linear_betas, 'cosine': cosine_betas}[schedule]()
    return (GenerativeDiffusion if bug is None else BUGS[bug])(betas, prediction)

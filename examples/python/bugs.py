"""Bugs that happened in public diffusion code: in each subclass, one formula of GaussianDiffusion is wrong."""

import numpy as np
from ddpm import GAMMA, GaussianDiffusion, cosine_betas, linear_betas


class ScheduleBug(GaussianDiffusion):
    """alpha_bar_previous is shifted the wrong way: the 1 is put at the end."""

    def set_levels(self):
        super().set_levels()
        self.alpha_bar_previous = np.append(self.alpha_bar[1:], 1.0)


class PosteriorBug(GaussianDiffusion):
    """The variance of the posterior is beta, without the factor (1 - alpha_bar_previous)/(1 - alpha_bar)."""

    def set_posterior(self):
        super().set_posterior()
        self.posterior_variance = self.betas


class ConversionBug(GaussianDiffusion):
    """x_0 = alpha x + sigma v, as if v were sigma x_0 - alpha eps."""

    def data_from(self, prediction, values, x, t):
        return super().data_from(prediction, -values if prediction == 'velocity' else values, x, t)


class WeightBug(GaussianDiffusion):
    """The weight of the noise for every prediction, and for the velocity + 1 where it should be divided by SNR + 1."""

    def loss_weights(self, t):
        weight = np.minimum(self.snr[t], GAMMA) / self.snr[t]
        return weight + 1 if self.prediction == 'velocity' else weight


BUGS = {'schedule': ScheduleBug, 'posterior': PosteriorBug, 'conversion': ConversionBug, 'weight': WeightBug}


def diffusion(schedule='linear', prediction='noise', bug=None):
    """The model with or without one of the bugs."""
    betas = {'linear': linear_betas, 'cosine': cosine_betas}[schedule]()
    return (GaussianDiffusion if bug is None else BUGS[bug])(betas, prediction)

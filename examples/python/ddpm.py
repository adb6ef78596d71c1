"""A denoising diffusion model in NumPy, as its maintainer might have it (Ho et al. 2020, here cited as DDPM).

x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) eps, with alpha_bar_t = prod_{s <= t} (1 - beta_s), for
t = 0 ... steps - 1. Arrays have one point along their first axis; t is an array with one level a point.
"""

import numpy as np

# Min-SNR-gamma of Hang et al. 2023.
GAMMA = 5


def linear_betas(steps=1000):
    """From 1e-4 to 0.02 over 1000 steps; with other numbers of steps, about the same alpha_bar in the end."""
    return np.linspace(1e-4, 0.02, steps) * (1000 / steps)


def cosine_betas(steps=1000, offset=0.008, largest=0.999):
    """alpha_bar = cos^2 of a quarter turn, with no beta above `largest` (Nichol, Dhariwal 2021, eq. 17)."""
    turns = (np.arange(steps + 1) / steps + offset) / (1 + offset)
    alpha_bar = np.cos(turns * np.pi / 2) ** 2
    return np.minimum(1 - alpha_bar[1:] / alpha_bar[:-1], largest)


class GaussianDiffusion:
    """The forward process, and what is trained and evaluated on it.

    `prediction` is what models return: 'noise' eps, 'data' x_0, or 'velocity' v = alpha eps - sigma x_0.
    """

    def __init__(self, betas, prediction='noise'):
        self.betas = np.asarray(betas, dtype=np.float64)
        self.steps = len(self.betas)
        self.prediction = prediction
        self.set_levels()
        self.set_posterior()

    def set_levels(self):
        self.alpha_bar = np.cumprod(1 - self.betas)
        self.alpha_bar_previous = np.append(1.0, self.alpha_bar[:-1])
        self.sqrt_alpha_bar = np.sqrt(self.alpha_bar)
        self.sqrt_one_minus_alpha_bar = np.sqrt(1 - self.alpha_bar)
        self.sqrt_recip_alpha_bar = np.sqrt(1 / self.alpha_bar)
        self.sqrt_recipm1_alpha_bar = np.sqrt(1 / self.alpha_bar - 1)
        self.snr = self.alpha_bar / (1 - self.alpha_bar)

    def set_posterior(self):
        """q(x_{t-1} | x_t, x_0), DDPM eqs. 6 and 7."""
        one_minus = 1 - self.alpha_bar
        self.posterior_variance = self.betas * (1 - self.alpha_bar_previous) / one_minus
        # the variance of level 0 is 0, so its logarithm is that of level 1
        self.posterior_log_variance = np.log(np.append(self.posterior_variance[1], self.posterior_variance[1:]))
        self.posterior_mean_data = self.betas * np.sqrt(self.alpha_bar_previous) / one_minus
        self.posterior_mean_state = (1 - self.alpha_bar_previous) * np.sqrt(1 - self.betas) / one_minus

    @property
    def decoder_variance(self):
        """That of p(x_0 | x at level 0), a normal density around the predicted x_0."""
        return self.posterior_variance[1]

    def q_sample(self, x0, t, noise):
        return _at(self.sqrt_alpha_bar, t, x0) * x0 + _at(self.sqrt_one_minus_alpha_bar, t, x0) * noise

    def q_posterior(self, x0, xt, t):
        """Mean of q(x_{t-1} | x_t, x_0), and its variance, one number a point."""
        mean = _at(self.posterior_mean_data, t, x0) * x0 + _at(self.posterior_mean_state, t, xt) * xt
        return mean, self.posterior_variance[t]

    def data_from(self, prediction, values, x, t):
        """The x_0 that a prediction of some kind at x stands for."""
        alpha, sigma = _at(self.sqrt_alpha_bar, t, x), _at(self.sqrt_one_minus_alpha_bar, t, x)
        if prediction == 'data':
            return values
        if prediction == 'noise':
            return _at(self.sqrt_recip_alpha_bar, t, x) * x - _at(self.sqrt_recipm1_alpha_bar, t, x) * values
        if prediction == 'velocity':
            return alpha * x - sigma * values
        if prediction == 'score':
            return (x + sigma**2 * values) / alpha
        raise ValueError(f'unknown prediction {prediction!r}')

    def prediction_of(self, prediction, x0, noise, t):
        """What a model of some kind should return for x_0 and noise: the target that it is trained on."""
        alpha, sigma = _at(self.sqrt_alpha_bar, t, x0), _at(self.sqrt_one_minus_alpha_bar, t, x0)
        if prediction == 'data':
            return x0
        if prediction == 'noise':
            return noise
        if prediction == 'velocity':
            return alpha * noise - sigma * x0
        if prediction == 'score':
            return -noise / sigma
        raise ValueError(f'unknown prediction {prediction!r}')

    def convert(self, values, source, wanted, x, t):
        """Predictions of one kind at x as predictions of another."""
        if source == wanted:
            return values
        x0 = self.data_from(source, values, x, t)
        noise = (x - _at(self.sqrt_alpha_bar, t, x) * x0) / _at(self.sqrt_one_minus_alpha_bar, t, x)
        return self.prediction_of(wanted, x0, noise, t)

    def loss_weights(self, t):
        """Weights of the squared error of the prediction that give the error of x_0 the weight min(SNR, gamma)."""
        snr = self.snr[t]
        clamped = np.minimum(snr, GAMMA)
        return {'noise': clamped / snr, 'data': clamped, 'velocity': clamped / (snr + 1)}[self.prediction]

    def training_loss(self, model, x0, t, noise):
        """One number a point, summed over coordinates."""
        predicted = model(self.q_sample(x0, t, noise), t)
        return self.loss_weights(t) * _sum((predicted - self.prediction_of(self.prediction, x0, noise, t)) ** 2)

    def variational_bound(self, model, x0, noise):
        """The terms of the bound on -log p(x_0) in nats, DDPM eq. 5, with the noise that is used at each level."""
        last = self.steps - 1
        prior = normal_kl(self.sqrt_alpha_bar[last] * x0, 1 - self.alpha_bar[last], 0.0, 1.0)
        predicted = [self.predicted_data(model, x0, level, noise[level]) for level in range(self.steps)]
        diffusion = []
        for level in range(1, self.steps):
            xt, t = self.q_sample(x0, _all(level, x0), noise[level]), _all(level, x0)
            mean, variance = self.q_posterior(x0, xt, t)
            model_mean, _ = self.q_posterior(predicted[level], xt, t)
            diffusion.append(normal_kl(mean, variance[0], model_mean, variance[0]))
        square = (x0 - predicted[0]) ** 2 / self.decoder_variance
        reconstruction = _sum(0.5 * (square + np.log(2 * np.pi * self.decoder_variance)))
        return {'prior': prior, 'diffusion': np.stack(diffusion, axis=1), 'reconstruction': reconstruction}

    def predicted_data(self, model, x0, level, noise):
        t = _all(level, x0)
        xt = self.q_sample(x0, t, noise)
        return self.data_from(self.prediction, model(xt, t), xt, t)


def normal_kl(mean, variance, other_mean, other_variance):
    """KL(N(mean, variance I) || N(other_mean, other_variance I)), summed over coordinates."""
    ratio = variance / other_variance
    return 0.5 * _sum(ratio - 1 - np.log(ratio) + (mean - other_mean) ** 2 / other_variance)


def _at(table, t, x):
    """The entries of a table at t, in a shape that multiplies x."""
    return table[t].reshape(-1, *[1] * (x.ndim - 1))


def _all(level, x):
    return np.full(len(x), level)


def _sum(x):
    return x.reshape(len(x), -1).sum(axis=1)

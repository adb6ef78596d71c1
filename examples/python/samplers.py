"""Samplers for the model of ddpm.py, and the density of what its probability flow generates.

They take fewer steps than the model has levels, from the noise to the data, which is level -1 here, with alpha_bar = 1.
"""

import numpy as np
from ddpm import GaussianDiffusion

# Of the differences that make a divergence; coordinates are about 1.
DIFFERENCE = 1e-4


class GenerativeDiffusion(GaussianDiffusion):
    """With samplers: of a model that predicts what `prediction` says, noise to start from, and a number of steps."""

    def levels(self, count):
        """From the last level to the first."""
        return np.linspace(self.steps - 1, 0, count).round().astype(int)

    def steps_over(self, count):
        """(level, next level) of each step."""
        levels = self.levels(count)
        return zip(levels, np.append(levels[1:], -1))

    def signal_and_noise(self, level):
        return (self.sqrt_alpha_bar[level], self.sqrt_one_minus_alpha_bar[level]) if level >= 0 else (1.0, 0.0)

    def data_and_noise(self, model, x, level):
        """What a model says of x: E[x_0 | x] and E[eps | x]."""
        t = np.full(len(x), level)
        predicted = model(x, t)
        return [self.convert(predicted, self.prediction, wanted, x, t) for wanted in ('data', 'noise')]

    def ancestral(self, model, x, count):
        """DDPM, algorithm 2, with steps over any number of levels: x_s is drawn from q(x_s | x_t, x_0)."""
        for t, s in self.steps_over(count):
            (_, sigma), (alpha_s, sigma_s) = self.signal_and_noise(t), self.signal_and_noise(s)
            x0, _ = self.data_and_noise(model, x, t)
            beta = self.beta_over(t, s)
            mean = (alpha_s * beta * x0 + np.sqrt(1 - beta) * sigma_s**2 * x) / sigma**2
            x = mean + np.sqrt(beta) * sigma_s / sigma * np.random.standard_normal(x.shape)
        return x

    def beta_over(self, t, s):
        """1 - beta is the product of those of the levels after s up to t."""
        return 1 - (self.signal_and_noise(t)[0] / self.signal_and_noise(s)[0]) ** 2

    def ddim(self, model, x, count, eta=0.0):
        """Song, Meng, Ermon 2021, eqs. 12 and 16."""
        for t, s in self.steps_over(count):
            x0, noise = self.data_and_noise(model, x, t)
            x = self.ddim_step(x0, noise, t, s, eta)
        return x

    def ddim_step(self, x0, noise, t, s, eta):
        (_, sigma), (alpha_s, sigma_s) = self.signal_and_noise(t), self.signal_and_noise(s)
        if eta == 0:
            return alpha_s * x0 + sigma_s * noise
        deviation = eta * np.sqrt(self.beta_over(t, s)) * sigma_s / sigma
        kept = np.sqrt(sigma_s**2 - deviation**2)
        return alpha_s * x0 + kept * noise + deviation * np.random.standard_normal(x0.shape)

    def heun(self, model, x, count):
        """Karras et al. 2022, algorithm 1: in y = x/alpha and r = sigma/alpha, dy/dr = eps."""
        for t, s in self.steps_over(count):
            (alpha, sigma), (alpha_s, sigma_s) = self.signal_and_noise(t), self.signal_and_noise(s)
            y, step = x / alpha, sigma_s / alpha_s - sigma / alpha
            _, slope = self.data_and_noise(model, x, t)
            if s >= 0:
                slope = (slope + self.slope_after(model, alpha_s * (y + step * slope), t, s)) / 2
            x = alpha_s * (y + step * slope)
        return x

    def slope_after(self, model, x, t, s):
        """eps where Euler's step from t to s ends."""
        return self.data_and_noise(model, x, s)[1]

    def multistep(self, model, x, count):
        """DPM-Solver++ 2M, Lu et al. 2023, algorithm 2, with h = log(alpha_s/sigma_s) - log(alpha/sigma)."""
        before = h_before = None
        for t, s in self.steps_over(count):
            (alpha, sigma), (alpha_s, sigma_s) = self.signal_and_noise(t), self.signal_and_noise(s)
            x0, _ = self.data_and_noise(model, x, t)
            exp_minus_h, used = alpha * sigma_s / (sigma * alpha_s), x0
            if s >= 0:
                h = -np.log(exp_minus_h)
                used = x0 if before is None else self.extrapolated(x0, before, h, h_before)
                before, h_before = x0, h
            x = sigma_s / sigma * x + alpha_s * (1 - exp_minus_h) * used
        return x

    def extrapolated(self, x0, before, h, h_before):
        """x_0 in the middle of a step of h, from the predictions where it and the step before it begin."""
        return x0 + h / (2 * h_before) * (x0 - before)

    def log_likelihood(self, model, x):
        """log p(x) at level 0, where p is what the probability flow makes of N(0, I) at the last level.

        With alpha = cos(phi) and sigma = sin(phi) the flow is dx/dphi = v, and d log p/dphi = -div v along it; here by
        the method of Heun, through all levels.
        """
        angles = np.arctan2(self.sqrt_one_minus_alpha_bar, self.sqrt_alpha_bar)
        integral = 0.0
        for level, step in enumerate(np.diff(angles)):
            v, divergence = self.flow(model, x, level)
            v_after, divergence_after = self.flow(model, x + step * v, level + 1)
            x = x + step * (v + v_after) / 2
            integral = integral + step * (divergence + divergence_after) / 2
        return self.log_density(integral, log_prior=-0.5 * (x**2 + np.log(2 * np.pi)).sum(axis=1))

    def log_density(self, integral, log_prior):
        """log p at one end of the flow, from that at its other end and the integral of div v in between."""
        return log_prior + integral

    def flow(self, model, x, level):
        """v = alpha eps - sigma x_0 and its divergence, by differences in each coordinate."""
        count, dimension = x.shape
        shifts = DIFFERENCE * np.concatenate([np.zeros((1, dimension)), np.eye(dimension), -np.eye(dimension)])
        x0, noise = self.data_and_noise(model, (shifts[:, None] + x).reshape(-1, dimension), level)
        alpha, sigma = self.signal_and_noise(level)
        v = (alpha * noise - sigma * x0).reshape(-1, count, dimension)
        up, down = v[1 : dimension + 1], v[dimension + 1 :]
        return v[0], np.einsum('jnj->n', up - down) / (2 * DIFFERENCE)

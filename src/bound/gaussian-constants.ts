import type { Formula } from '../formula/formula.js';

const d = { meaning: 'the dimension' };
const b = { meaning: 'the integral of g^2 over diffusion time' };
const M = { meaning: '|mu|^2', latex: String.raw`|\mu|^2` };
const kappa = { meaning: 's_u^2/s_w^2, from the scales of the features' };

/** C_6: the average of m features, for p_0 = N(mu, I) under vp, has a mean loss of C_6/m nats. */
export const approximationConstant = {
  expression: 'd*(d + 2) b + d kappa*(b + c) + M*(b + (d + 1) c + d b/kappa) + c M^2/kappa - d b/2',
  symbols: { d, b, kappa, c: { meaning: '1 - exp(-b)' }, M },
} satisfies Formula;

/** H^2 = E|a|^2, the square of the least norm of the exact score of N(mu, I) as a mean over features. */
export const squaredScoreNorm = {
  expression: '4*(d/s_w^2 + M/s_u^2)',
  symbols: {
    d,
    s_w: { meaning: 'the scale of the weights w' },
    M,
    s_u: { meaning: 'the scale of the time weights u' },
  },
} satisfies Formula;

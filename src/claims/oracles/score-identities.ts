import fc from 'fast-check';
import { claim, control, systemCheck } from '../../claim/claim.js';
import { type Comparison, equality } from '../../claim/comparison.js';
import type { ScoreField } from '../../divergence/score-field.js';
import { targetScoreField } from '../../divergence/target-score-field.js';
import type { Experiment } from '../../experiment/schema.js';
import { distribution, forwardProcess } from '../../experiment/setting.js';
import { derivative } from '../../numeric/derivative.js';
import { stream } from '../../numeric/random.js';
import type { Coefficients, ForwardProcess } from '../../process/forward-process.js';
import type { Estimate } from '../../target/entropy.js';
import { panelQuadrature, splitEvenly } from '../../target/panels.js';
import { type Target, UNDIFFUSED } from '../../target/target.js';
import { anyProcess, anyTarget, between } from '../generators.js';
import { knownModel, targetOf } from '../systems/known-models.js';
import { SYSTEM_TOLERANCE } from '../systems/tolerance.js';

/** Agreement wanted, as a part of the terms that an identity is made of. */
const TOLERANCE = 1e-7;
/** Nodes a panel, and the coarser rule whose difference is the error. */
const FINE = 9;
const COARSE = 7;

interface ScoreCase extends Places {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/** Where a score is looked at. */
interface Places {
  /** t/T. */
  readonly progress: number;
  /** Of the x_0 that the places x_t = alpha x_0 + sigma eps start from. */
  readonly seed: number;
  /** eps, one a place. */
  readonly noises: number[];
}

const places = {
  progress: between(0.01, 1),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  noises: fc.array(between(-4, 4), { minLength: 3, maxLength: 3 }),
};

const cases = fc.record({ process: anyProcess, target: anyTarget, ...places });

/** @param sign of the score that is tried */
function compare({ process: spec, target: targetSpec, ...where }: ScoreCase, sign: number): Comparison[] {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  return compareField(process, target, targetScoreField(target, process), where, sign, TOLERANCE);
}

/** @param sign of the field's score that is tried */
function compareField(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  { progress, seed, noises }: Places,
  sign: number,
  tolerance: number,
): Comparison[] {
  const t = progress * process.horizon;
  const at = process.coefficients(t);
  const slice = field.at(t);
  const scores = (xs: Float64Array) => {
    const out = new Float64Array(xs.length);
    slice.evaluate(0, xs, out);
    return out.map((s) => sign * s);
  };
  const starts = target.sample(noises.length, stream(seed, 'data')).values;
  const points = Float64Array.from(noises, (noise, i) => at.alpha * starts[i] + at.sigma * noise).sort();
  const seen = scores(points);
  return [
    ...Array.from(points, (x, i) => slope(target, at, x, seen[i], tolerance)),
    zeroMean(target, at, scores, tolerance),
    ...Array.from(points, (x, i) => tweedie(target, at, x, seen[i], tolerance)),
  ];
}

/** grad log p_t against differences of log p_t, which is smooth on the scale of sigma or somewhat below. */
function slope(target: Target, at: Coefficients, x: number, score: number, tolerance: number): Comparison {
  const { value, error } = derivative((y) => target.logDensity([y], at), x, at.sigma / 2);
  return equality({
    left: score,
    right: value,
    tolerance,
    // between two modes the score passes through 0 while its parts are of the size 1/sigma
    scale: Math.abs(value) + 1 / at.sigma,
    error,
    detail: { law: 1, x, sigma: at.sigma },
  });
}

/** E_{p_t}[grad log p_t] = 0, as a part of its root mean square. */
function zeroMean(
  target: Target,
  at: Coefficients,
  scores: (xs: Float64Array) => Float64Array,
  tolerance: number,
): Comparison {
  const [fine, coarse] = [FINE, COARSE].map((count) => {
    let [mean, square] = [0, 0];
    const { nodes, weights } = panelQuadrature(target.panels(at), count);
    const seen = scores(nodes);
    for (const [q, x] of nodes.entries()) {
      const [mass, s] = [weights[q] * Math.exp(target.logDensity([x], at)), seen[q]];
      mean += mass * s;
      square += mass * s * s;
    }
    return { mean, size: Math.sqrt(square) };
  });
  return equality({
    left: fine.mean,
    right: 0,
    tolerance,
    scale: fine.size,
    error: Math.abs(fine.mean - coarse.mean),
    detail: { law: 2, rootMeanSquare: fine.size },
  });
}

/** Tweedie's formula: E[x_0 | x_t = x] = (x + sigma^2 grad log p_t(x))/alpha, the left side by integrals over x_0. */
function tweedie(target: Target, at: Coefficients, x: number, score: number, tolerance: number): Comparison {
  const { value, error, spread } = posteriorMean(target, at, x);
  const correction = at.sigma * at.sigma * score;
  return equality({
    left: value,
    right: (x + correction) / at.alpha,
    tolerance,
    scale: spread + (Math.abs(x) + Math.abs(correction)) / at.alpha,
    error: error + (8 * Number.EPSILON * (Math.abs(x) + Math.abs(correction))) / at.alpha,
    detail: { law: 3, x, score, alpha: at.alpha, sigma: at.sigma, spread },
  });
}

/** E[x_0 | x_t = x], the mean of p_0(x_0) N(x; alpha x_0, sigma^2), with its error and E[|x_0| | x_t = x]. */
function posteriorMean(target: Target, { alpha, sigma }: Coefficients, x: number): Estimate & { spread: number } {
  const panels = splitEvenly(target.panels(UNDIFFUSED), (0.5 * sigma) / alpha);
  const [fine, coarse] = [FINE, COARSE].map((count) => {
    const { nodes, weights } = panelQuadrature(panels, count);
    const logs = nodes.map((x0) => {
      const gap = (x - alpha * x0) / sigma;
      return target.logDensity([x0], UNDIFFUSED) - 0.5 * gap * gap;
    });
    const largest = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let [mass, sum, size] = [0, 0, 0];
    for (const [q, x0] of nodes.entries()) {
      const share = weights[q] * Math.exp(logs[q] - largest);
      mass += share;
      sum += share * x0;
      size += share * Math.abs(x0);
    }
    return { value: sum / mass, spread: size / mass };
  });
  return { ...fine, error: Math.abs(fine.value - coarse.value) };
}

export const scoreIdentities = claim({
  id: 'score-identities',
  group: 'oracles',
  title: 'The score of p_t is the gradient of its log density, has mean zero and denoises',
  source: {
    paper: "Efron 2011, Tweedie's Formula and Selection Bias; Robbins 1956",
    locus: 'eq. 1.4 there; the others by definition',
  },
  statement: String.raw`s = \nabla \log p_t, \quad E_{p_t}[s] = 0, \quad
    E[x_0 \mid x_t = x] = \frac{x + \sigma_t^2 s(x, t)}{\alpha_t}`,
  plain: 's = grad log p_t,  E_{p_t}[s] = 0,  E[x_0 | x_t = x] = (x + sigma_t^2 s(x, t)) / alpha_t',
  sharpness: 'tight',
  assumptions: [{ statement: 't > 0', holds: ({ progress }: ScoreCase) => progress > 0 }],
  kind: 'identity',
  expects: 'holds',
  cases,
  check: (aCase) => compare(aCase, 1),
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'agreement wanted, as a part of the terms that an identity is made of',
    },
  ],
  controls: [
    control({ id: 'sign', title: '-grad log p_t in place of it', cases, check: (aCase) => compare(aCase, -1) }),
  ],
  onSystem: {
    needs: ['models', 'score'],
    of: (system) => {
      const given = fc.record({ model: knownModel(system), ...places });
      const ask = ({ model, ...where }: Places & { model: string }, sign: number) =>
        compareField(system.process, targetOf(system, model), system.field(model), where, sign, SYSTEM_TOLERANCE);
      return systemCheck({
        cases: given,
        check: (aCase) => ask(aCase, 1),
        controls: [
          control({
            id: 'sign',
            title: 'its score with the other sign',
            cases: given,
            check: (aCase) => ask(aCase, -1),
          }),
        ],
      });
    },
  },
});

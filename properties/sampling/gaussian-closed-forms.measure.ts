import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { gaussianKl, lineNormal } from '../../src/divergence/closed-form/gaussian-kl.js';
import { type Divergence, scaleOf } from '../../src/divergence/divergence.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { targetField } from '../../src/divergence/field/target-field.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import { type LineDensity, odeDensities, scoreDensities, sdeDensities } from '../../src/divergence/line-densities.js';
import type { LinearScore, ReverseFlow } from '../../src/divergence/normal/linear-score.js';
import {
  diffusedNormal,
  isotropicNormal,
  mapDifference,
  meanProduct,
  type Normal,
  normalScore,
  priorNormal,
} from '../../src/divergence/normal/normal.js';
import { normalKl } from '../../src/divergence/normal/normal-kl.js';
import type { Resolution } from '../../src/divergence/refinement.js';
import { reverseSdeSolver } from '../../src/divergence/reverse-sde/reverse-sde-solver.js';
import { w2Ode, w2Sde } from '../../src/divergence/w2.js';
import { type Estimate, minus, over, plus, type Quantity, times } from '../../src/numeric/estimate.js';
import { normalCdf } from '../../src/numeric/normal.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { UNDIFFUSED } from '../../src/target/target.js';
import { distribution } from '../../src/target/target-spec.js';
import {
  type ApartCase,
  type CellsCase,
  type DistanceCase,
  type ExactCase,
  type GentleCase,
  LINE_AIM,
  type NormalsCase,
  type RestCase,
  type SolvedCase,
} from '../generators/closed-form-cases.js';
import {
  type LinearCase,
  normalOf,
  onLine,
  reflected,
  type SymmetricSpec,
  scoreOf,
} from '../generators/linear-cases.js';
import { normalTarget } from '../generators/targets.js';
import { alongNormals } from '../measurements/along-normals.js';
import { DEEPEST_IN_PLANE, SOLVER_COVER, SPACE_COVER } from '../measurements/solver-cover.js';
import { mixtureW2 } from '../oracles/mixture-w2.js';
import { scoreLossOf } from '../oracles/score-loss.js';

/** A KL as a solver finds it, and its exact value, in nats. */
export interface Solved {
  readonly solved: Divergence;
  readonly exact: Quantity;
  /** How many times its true error a solver states at least. */
  readonly cover: number;
  /** The most that the solver's error may be. */
  readonly largest: number;
  /** Whether the KL is too deep for grids in the plane, so that there may be no value. */
  readonly isDeep: boolean;
  readonly scale: number;
}

/** A closed form, the value that it should have, and the size of the terms of both. */
export interface Sides {
  readonly dimension: number;
  readonly closedForm: Estimate;
  readonly other: Estimate;
  readonly scale?: number;
}

/** A number as a solver finds it, by a closed form, and the size of its terms. */
export interface Found {
  readonly solved: Divergence;
  readonly exact: Estimate;
  readonly scale: number;
}

/** KL(p_0||pi), and the likelihood bound of the score of pi, in nats. */
export interface PriorBalance {
  readonly initialKl: Estimate;
  readonly bound: Estimate;
}

/** The worst error that passes, in units of what a solver aims at; errors reach a tenth of the aim. */
const SLACK = 4;

/** The KL of a solver. @param aim as a fraction of max(KL, 0.01 nats) */
function solved(found: Divergence, exact: Estimate, aim: number, cover: number): Solved {
  const scale = scaleOf(exact.value);
  return { solved: found, exact, cover, largest: SLACK * aim * scale, isDeep: false, scale };
}

/** KL(p_0 || p^ODE) with the exact score, beside KL(p_T || pi). */
export function exactScoreKl(aCase: ExactCase): Solved {
  const process = forwardProcess(aCase.process);
  const target = distribution(normalTarget(aCase.normal));
  const [ode] = klOde(process, target, targetField(target, process), LINE_AIM);
  return solved(ode, priorKl(process, target), LINE_AIM, SOLVER_COVER);
}

/**
 * The KLs of the solvers beside their closed forms.
 *
 * @param known the score that the closed form is given
 */
export function solvedKls(
  { process: spec, mean, variance, score: scoreSpec, aim, isFar }: SolvedCase,
  known: (score: LinearScore) => LinearScore = (score) => score,
): Solved[] {
  const process = forwardProcess(spec);
  const target = distribution({ kind: 'mixture', weights: [1], means: [[...mean]], variances: [variance] });
  const score = scoreOf(process, scoreSpec);
  const closedForm = (flow: 'sde' | 'ode') => gaussianKl(process, known(score), isotropicNormal(mean, variance), flow);
  const reached = isFar ? Number.POSITIVE_INFINITY : aim;
  const [ode] = klOde(process, target, linearField(score), aim);
  const byOde = solved(ode, closedForm('ode'), reached, mean.length > 1 ? SPACE_COVER : SOLVER_COVER);
  // what varies in more than two directions has none by the reverse SDE
  if (mean.length > 2) return [byOde];
  const [sde] = klSde(process, target, linearField(score), aim);
  const bySde = solved(sde, closedForm('sde'), reached, SOLVER_COVER);
  return [{ ...bySde, isDeep: mean.length === 2 && bySde.scale > DEEPEST_IN_PLANE }, byOde];
}

/** What a linear score on the line leads pi to, N(mean, deviation^2), each with the error that half of the panels show. */
function generated(process: ForwardProcess, score: LinearScore, flow: ReverseFlow) {
  const [fine, coarse] = PANELS.map((panels) => {
    const { mean, covariance } = lineNormal(process, score, flow, panels);
    return { mean: mean[0], deviation: Math.sqrt(covariance[0]) };
  });
  const known = (of: 'mean' | 'deviation'): Estimate => ({
    value: fine[of],
    error: Math.abs(fine[of] - coarse[of]) + 1e-14 * Math.abs(fine[of]),
  });
  return { mean: known('mean'), deviation: known('deviation') };
}

const square = (a: Estimate) => times(a, a);

/**
 * W2(p_0, N(m', v')) in standard deviations of p_0, by both flows. A normal that is off moves it by no more than W2 between both.
 */
export function distances(
  { process: spec, weights, means, variances, score: scoreSpec }: DistanceCase,
  known: (score: LinearScore) => LinearScore = (score) => score,
): Found[] {
  const process = forwardProcess(spec);
  const target = distribution({ kind: 'mixture', weights, means: means.map((m) => [m]), variances });
  const score = scoreOf(process, scoreSpec);
  const unit = Math.sqrt(target.variance);
  return FLOWS.map((flow) => {
    const [found] = (flow === 'sde' ? w2Sde : w2Ode)(process, target, linearField(score));
    const { mean, deviation } = generated(process, known(score), flow);
    const { value, error } = mixtureW2({ weights, means, variances }, { mean: mean.value, deviation: deviation.value });
    const exact = times(1 / unit, { value, error: error + Math.hypot(mean.error, deviation.error) });
    return { solved: found, exact, scale: exact.value };
  });
}

/**
 * KL(p_0||N(m', v')) = -h(p_0) - E log N(x; m', v') of components that do not overlap, for which
 * h(p_0) = sum_k w_k (1/2 ln(2 pi e v_k) - ln w_k), by both flows.
 *
 * @param mixing what a weight adds to its entropy
 */
export function apartKls(
  { process: spec, weight, near, far, score: scoreSpec }: ApartCase,
  mixing: (weight: number) => number = (w) => -Math.log(w),
): Found[] {
  const process = forwardProcess(spec);
  const parts = [
    { weight, ...near },
    { weight: 1 - weight, ...far },
  ];
  const target = distribution({
    kind: 'mixture',
    weights: parts.map((part) => part.weight),
    means: parts.map((part) => [part.mean]),
    variances: parts.map((part) => part.variance),
  });
  const entropyOfParts = parts.reduce(
    (sum, part) => sum + part.weight * (0.5 * Math.log(2 * Math.PI * Math.E * part.variance) + mixing(part.weight)),
    0,
  );
  const score = scoreOf(process, scoreSpec);
  return FLOWS.map((flow) => {
    const [found] = (flow === 'sde' ? klSde : klOde)(process, target, linearField(score), LINE_AIM);
    const { mean, deviation } = generated(process, score, flow);
    const energy = plus(
      ...parts.map((part) =>
        times(
          0.5 * part.weight,
          over(plus(square(minus(mean, part.mean)), { value: part.variance, error: 0 }), square(deviation)),
        ),
      ),
    );
    const norm = 0.5 * Math.log(2 * Math.PI) + Math.log(deviation.value);
    const exact = plus(energy, { value: norm - entropyOfParts, error: deviation.error / deviation.value });
    return { solved: found, exact, scale: exact.value + energy.value };
  });
}

/** KL(N(m, S) || N(k, R)) beside the sum over the axes, and what rounding may be of it. */
export interface NormalKl {
  readonly found: Estimate;
  readonly exact: number;
  /** Of the terms of the sum, and of the largest ratio of variances, which a logarithm of a rounded ratio has. */
  readonly scale: number;
  readonly ratio: number;
}

/** 1/2 sum_j (v_j/w_j - 1 - ln(v_j/w_j) + (m_j - k_j)^2/w_j) of each pair, where no v_j is near w_j. */
export function normalKls({ pairs }: NormalsCase): NormalKl[] {
  return pairs.map((axes) => {
    const d = axes.length;
    const normal = (of: 'one' | 'other') => ({
      mean: Float64Array.from(axes, (axis) => axis[of].mean),
      covariance: Float64Array.from({ length: d * d }, (_, e) =>
        e % (d + 1) === 0 ? axes[Math.floor(e / d)][of].variance : 0,
      ),
    });
    const terms = axes.flatMap(({ one: { mean, variance: v }, other: { mean: k, variance: w } }) => {
      return [0.5 * (v / w), -0.5, -0.5 * Math.log(v / w), (0.5 * (mean - k) ** 2) / w];
    });
    const ratios = axes.flatMap(({ one, other }) => [one.variance / other.variance, other.variance / one.variance]);
    return {
      found: normalKl(normal('one'), normal('other')),
      exact: terms.reduce((sum, term) => sum + term, 0),
      scale: terms.reduce((sum, term) => sum + Math.abs(term), 0),
      ratio: Math.max(...ratios),
    };
  });
}

/** Densities by cells of one kind, of all cells together: the largest difference from the exact ones and the largest error. */
export interface Cells {
  readonly of: 'sde' | 'ode' | 'score';
  readonly off: Estimate;
  readonly stated: number;
  /** The largest density. */
  readonly peak: number;
}

/** Cells over so many deviations of p_0 on either side. */
const [CELLS, REACH] = [60, 3];
/** Panels in time of the normals that a linear score leads to, and half of them. */
const PANELS = [128, 64];

/** The densities of p^SDE, p^ODE and p^score by cells, beside the masses of the normals that a linear score leads to. */
export function densitiesOnCells(
  { process: spec, mean: [mean], variance, score: scoreSpec }: CellsCase,
  known: (score: LinearScore) => LinearScore = (score) => score,
): Cells[] {
  const process = forwardProcess(spec);
  const target = distribution(normalTarget({ mean, variance }));
  const score = scoreOf(process, scoreSpec);
  const reach = REACH * Math.sqrt(variance);
  const faces = Float64Array.from({ length: CELLS + 1 }, (_, i) => mean + reach * ((2 * i) / CELLS - 1));
  const field = linearField(score);
  const made = (flow: ReverseFlow) => PANELS.map((panels) => lineNormal(process, known(score), flow, panels));
  const { precision, offset } = known(score).at(0);
  const cells = (of: Cells['of'], [found]: readonly LineDensity[], normals: readonly Normal[]) => {
    if ('reason' in found) throw new Error(`a linear score has densities: ${found.reason}`);
    const [exact, coarse] = normals.map(({ mean: [m], covariance: [v] }) => {
      const places = faces.map((x) => (x - m) / Math.sqrt(v));
      return found.density.map((_, i) => massBetween(places[i], places[i + 1]) / (faces[i + 1] - faces[i]));
    });
    const largest = (other: Float64Array) => Math.max(...exact.map((density, i) => Math.abs(density - other[i])));
    const off = { value: largest(found.density), error: largest(coarse) };
    return { of, off, stated: Math.max(...found.error), peak: Math.max(...exact) };
  };
  const atStart = { mean: Float64Array.of(offset[0] / precision[0]), covariance: Float64Array.of(1 / precision[0]) };
  return [
    cells('sde', sdeDensities(process, target, field, faces), made('sde')),
    cells('ode', odeDensities(process, target, field, faces), made('ode')),
    cells('score', scoreDensities(field, faces), [atStart, atStart]),
  ];
}

/** The mass of N(0, 1) between two places, from the nearer tail. */
function massBetween(from: number, to: number): number {
  return from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from);
}

/** p^SDE and p^ODE. */
export const FLOWS = ['sde', 'ode'] as const;

/** The error of klSde on its first grids, and how far the limits of its coarser ones lie apart, in nats. */
export interface Refined {
  readonly stated: number;
  readonly changed: number;
  readonly scale: number;
}

/** An aim that any error meets, so that klSde stays on its first grids. */
const ANY_ERROR = 1e6;

/**
 * With v(N, S) the KL on N cells by S steps, and v*_k = v_k + (v_k - v_{k+1})/3 at order two from N/2^k cells by S/2 steps, and the
 * same from N/2 cells by S/2^k steps: the sum of both |v*_0 - v*_1|; vacuous where grids as coarse as these have no value.
 */
export function refinedSde({ process: spec, mean, variance, score }: GentleCase): Refined | Vacuous {
  const process = forwardProcess(spec);
  const target = distribution(normalTarget({ mean: mean[0], variance }));
  const field = linearField(scoreOf(process, score));
  const [found] = klSde(process, target, field, ANY_ERROR);
  const solver = reverseSdeSolver(process, target, field);
  const { cells, steps } = solver.first;
  const limitsApart = (at: (part: number) => Resolution) => {
    const [v0, v1, v2] = [1, 0.5, 0.25].map((part) => solver.solve(at(part))[0].value ?? Number.NaN);
    return Math.abs(v0 - v1 + (v0 - 2 * v1 + v2) / 3);
  };
  const changed =
    limitsApart((part) => ({ cells: part * cells, steps: 0.5 * steps })) +
    limitsApart((part) => ({ cells: 0.5 * cells, steps: part * steps }));
  return found.value === null || Number.isNaN(changed)
    ? vacuous('grids as coarse as these leave too little where p_0 has mass')
    : { stated: found.error, changed, scale: scaleOf(found.value) };
}

/**
 * KL(p_0||pi) and J + KL(p_T||pi) for s = -x under vp: p^SDE = pi, and the likelihood bound is an equality. J is taken
 * by its definition, and KL(p_0||N(0, 1)) = -h(p_0) + 1/2 ln(2 pi) + 1/2 E x_0^2; d = 1.
 */
export function priorBalance(aCase: RestCase): PriorBalance {
  const process = forwardProcess(aCase.process);
  const target = distribution(aCase.target);
  const start = entropy(target, UNDIFFUSED);
  const energy = 0.5 * Math.log(2 * Math.PI) + 0.5 * (target.variance + target.mean[0] * target.mean[0]);
  const loss = scoreLossOf(process, target, (_, xs) => xs.map((x) => -x));
  return {
    initialKl: { value: energy - start.value, error: start.error },
    bound: plus(loss, priorKl(process, target)),
  };
}

/**
 * The KL of a linear score with all matrices turned to one eigenbasis, beside the sum over the axes of the KLs on the
 * line.
 */
export function axisByAxis(aCase: LinearCase, flow: ReverseFlow): Sides {
  const process = forwardProcess(aCase.process);
  const { normal, score } = alongAxes(aCase);
  const { values: variances, mirror } = normal.covariance;
  const [mean, c0, c1] = [normal.mean, ...score.centre].map((x) => reflected(mirror, x));
  const [start, end] = score.precision.map(({ values }) => values);
  const onAxes = variances.map((variance, k) => {
    const line = scoreOf(process, onLine({ precision: [start[k], end[k]], centre: [c0[k], c1[k]] }));
    return gaussianKl(process, line, isotropicNormal([mean[k]], variance), flow);
  });
  return {
    dimension: variances.length,
    closedForm: gaussianKl(process, scoreOf(process, score), normalOf(normal), flow),
    other: plus(...onAxes),
  };
}

/** The same case with all matrices in one eigenbasis, so that it splits into axes. */
function alongAxes({ kind, process, normal, score }: LinearCase): LinearCase {
  const { mirror } = normal.covariance;
  const [start, end] = score.precision.map(({ values }): SymmetricSpec => ({ values, mirror }));
  return { kind, process, normal, score: { ...score, precision: [start, end], swirl: 0 } };
}

/**
 * The KL of a linear score, whose matrices need not commute, beside its change along the path of the reverse flow. Let
 * a = grad log p_t, and let b be the score of the distribution q_t that the reverse flow passes through. Integrated
 * along the path,
 *
 * KL(p_0||p^SDE) = KL(p_T||pi) + 1/2 int g^2 E_{p_t}[|s - a|^2 - |s - b|^2] dt,
 * KL(p_0||p^ODE) = KL(p_T||pi) + 1/2 int g^2 E_{p_t}[(s - a) . (b - a)] dt.
 *
 * The first is the likelihood bound with its gap (from the two Fokker-Planck equations), the second is Theorem 3.1 of Lu,
 * Zheng, Bao, Chen, Li, Zhu 2022, Maximum Likelihood Training for Score-Based Diffusion ODEs by High-Order Denoising
 * Score Matching.
 *
 * @param known the score that the path is given
 */
export function alongThePath(
  aCase: LinearCase,
  flow: ReverseFlow,
  known: (score: LinearScore) => LinearScore = (score) => score,
): Sides {
  const process = forwardProcess(aCase.process);
  const start = normalOf(aCase.normal);
  const given = scoreOf(process, aCase.score);
  const closedForm = gaussianKl(process, given, start, flow);
  const score = known(given);
  const last = diffusedNormal(start, process, process.horizon);
  const prior = normalKl(last, priorNormal(process, score.dimension));
  const { value, error, size } = alongNormals(process, score, flow, (t, normal) => {
    const p = diffusedNormal(start, process, t);
    const s = score.at(t);
    const [a, b] = [normalScore(p), normalScore(normal)];
    const [sa, sb] = [mapDifference(s, a), mapDifference(s, b)];
    const loss = meanProduct(p, sa, sa);
    const rest = flow === 'sde' ? meanProduct(p, sb, sb) : meanProduct(p, sa, sb);
    return { value: loss - rest, size: loss + Math.abs(rest) };
  });
  return {
    dimension: score.dimension,
    closedForm,
    other: plus(prior, { value, error }),
    scale: Math.max(closedForm.value, prior.value + size),
  };
}

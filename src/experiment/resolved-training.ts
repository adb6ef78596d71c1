import { type CertifiedBound, certifiedBound } from '../bound/certified-bound.js';
import type { Estimate } from '../numeric/estimate.js';
import { initialScoreLoss, priorKl } from '../target/entropy.js';
import type { DiffusedMeasure } from '../target/target.js';
import type { Setting } from './setting.js';
import { type Training, train } from './training.js';

/** Default number of quadrature nodes in diffusion time. */
export const TIME_NODES = 192;
/** The coarser quadratures, as parts of the nodes: their largest difference from all nodes is the error estimate. */
const COARSER = [5 / 8, 3 / 4, 7 / 8];
/** Nodes a panel of training time, at the full quadrature and at the coarser ones. */
const PANEL_NODES = 8;
const COARSE_PANEL_NODES = 6;

/** An experiment trained with one time quadrature, with the certified bound of what it reached. */
export interface TrainedOnce extends Training {
  readonly certified: CertifiedBound;
}

/** An experiment trained with the full time quadrature and again with coarser ones. */
export interface ResolvedTraining {
  readonly initialLoss: Estimate;
  readonly prior: Estimate;
  readonly full: TrainedOnce;
  readonly coarser: readonly TrainedOnce[];
}

/**
 * Trains on the population and on the data at several time quadratures.
 *
 * Kinks of two features cross in t, so the quadrature converges algebraically and with scatter: a single coarser rule agrees
 * with the full one by chance too often, three of them rarely.
 */
export function resolvedTraining(built: Setting, times: readonly number[], timeNodes: number): ResolvedTraining {
  const initialLoss = initialScoreLoss(built.process, built.target);
  const prior = priorKl(built.process, built.target);
  const once = (nodes: number, nodesPerPanel: number, measure?: DiffusedMeasure): TrainedOnce => {
    const training = train(built, times, initialLoss.value, nodes, measure);
    const { population, empirical } = training;
    const losses = {
      population: population.loss,
      populationSpectrum: population.flow.spectrum,
      empirical: empirical.loss,
      empiricalSpectrum: empirical.flow.spectrum,
      initialScoreLoss: initialLoss.value,
      priorKl: prior.value,
    };
    return { ...training, certified: certifiedBound(losses, times, nodesPerPanel) };
  };
  return {
    initialLoss,
    prior,
    full: once(timeNodes, PANEL_NODES),
    coarser: COARSER.map((part) => once(Math.ceil(part * timeNodes), COARSE_PANEL_NODES, built.target.coarser)),
  };
}

/** How far each of some values moves, at most, between the full quadrature and the coarser ones. */
export function spread(
  { full, coarser }: ResolvedTraining,
  values: (once: TrainedOnce) => ArrayLike<number>,
): number[] {
  const others = coarser.map(values);
  return Array.from(values(full), (value, i) => Math.max(...others.map((other) => Math.abs(value - other[i]))));
}

/** Estimates of absolute errors of the certified bound. Its parts hold J_0 or the prior, whose errors no time quadrature shows. */
export function certifiedErrors(training: ResolvedTraining): CertifiedBound {
  const { initialLoss, prior } = training;
  const part = (key: 'bound' | 'optimisation' | 'approximation' | 'sampling', more: number) =>
    spread(training, (once: TrainedOnce) => once.certified[key]).map((error) => error + more);
  return {
    bound: part('bound', initialLoss.error + prior.error),
    prior: prior.error,
    optimisation: part('optimisation', initialLoss.error),
    approximation: part('approximation', initialLoss.error),
    sampling: part('sampling', 0),
  };
}

import type { Estimate } from '../numeric/estimate.js';
import type { Coefficients } from '../process/forward-process.js';
import { type Axis, axis, edgeNodes, type Feature, gradedNodes } from './axis-quadrature.js';
import { bumpComponent, diffusedBump } from './diffused-bump.js';
import { lineEntropy, linePriorKl } from './line-entropy.js';
import { ascending } from './panel-quadrature.js';
import type { Factors } from './target.js';

const LOG_2PI = Math.log(2 * Math.PI);
/** Standard deviations of the noise that are covered beyond the edges: further out the noise has mass 1e-23. */
const REACH = 10;

/**
 * Diffused products of bumps on the axes of R^d on which they differ: on the other axes all bumps have the same centre
 * and half width.
 */
export function bumpFactors(
  centers: readonly (readonly number[])[],
  halfWidths: readonly number[],
  at: Coefficients,
  priorVariance?: number,
): Factors {
  const axes: Axis[] = [];
  const shared = { value: 0, error: 0 };
  const alike = halfWidths.every((h) => h === halfWidths[0]);
  for (let j = 0; j < centers[0].length; j++) {
    const column = centers.map((row) => row[j]);
    if (!alike || column.some((c) => c !== column[0])) axes.push(bumpAxis(column, halfWidths, at, priorVariance));
    else if (priorVariance !== undefined) {
      const { value, error } = linePriorKl([bumpComponent(1, column[0], halfWidths[0])], at, priorVariance);
      shared.value += value;
      shared.error += error;
    }
  }
  return { axes, shared };
}

/** d times the entropy of one diffused bump, for each half width. */
export function bumpEntropies(dimension: number, halfWidths: readonly number[], at: Coefficients): Estimate[] {
  return halfWidths.map((h) => {
    const { value, error } = lineEntropy([bumpComponent(1, 0, h)], at);
    return { value: dimension * value, error: dimension * error };
  });
}

function bumpAxis(
  centers: readonly number[],
  halfWidths: readonly number[],
  at: Coefficients,
  priorVariance?: number,
): Axis {
  const prior = priorVariance === undefined ? [] : [Math.sqrt(priorVariance)];
  const bumps = centers.map((center, k) => ({ c: at.alpha * center, h: at.alpha * halfWidths[k] }));
  const logDensities = [
    ...centers.map((center, k) => (x: number) => diffusedBump(x, center, halfWidths[k], at).logDensity),
    ...prior.map((sd) => (x: number) => -0.5 * (x / sd) * (x / sd) - 0.5 * LOG_2PI - Math.log(sd)),
  ];
  if (at.sigma === 0) {
    const edges = ascending(bumps.flatMap(({ c, h }) => [c - h, c + h]));
    return axis(
      (step) => edgeNodes(edges, step),
      logDensities,
      bumps.map(({ c, h }) => ({ centre: c, width: h })),
    );
  }
  const { sigma } = at;
  const features: Feature[] = [
    ...bumps.map(({ c, h }) => ({ centre: c, width: Math.sqrt((h * h) / 7 + sigma * sigma) })),
    ...bumps.flatMap(({ c, h }) => [-h, h].map((edge) => ({ centre: c + edge, width: sigma }))),
    ...prior.map((width) => ({ centre: 0, width })),
  ];
  const low = Math.min(...bumps.map(({ c, h }) => c - h - REACH * sigma), ...prior.map((sd) => -REACH * sd));
  const high = Math.max(...bumps.map(({ c, h }) => c + h + REACH * sigma), ...prior.map((sd) => REACH * sd));
  return axis((step) => gradedNodes(features, low, high, step), logDensities, features);
}

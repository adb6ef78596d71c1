import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, type Estimate, times } from '../../src/numeric/estimate.js';
import { powerOf } from '../../src/process/level.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { aboutSystems, referenceCases } from '../generators/about-systems.js';

/**
 * How far the variance of the prior may lie outside its interval, relative: processes stop short of their limits, as flow
 * matching does at alpha = 0.001, where alpha^2 + sigma^2 = 0.998.
 */
const TOLERANCE = 5e-3;

export const priorScale = claim({
  id: 'prior-scale',
  title: 'The prior is as wide as the forward process at its noise end, for data of variance between 0 and 1',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'sections 2.1 and 2.2',
    note: 'for data of variance in [0, 1], which is how data are scaled',
  },
  assumptions: [{ statement: 'data of mean 0 and of a variance between 0 and 1' }],
  scope: ['the prior that a system describes, at the noise end of its process'],
  laws: {
    'at-least': {
      statement: 'sigma_T^2 <= v',
      latex: String.raw`\sigma_T^2 \le v`,
      sharpness: 'tight',
      causes: ['a standard deviation for a variance', 'the wrong end of the process'],
      check: ({ least, variance, tolerance }) => atMost(least, (1 + tolerance) * variance),
    },
    'at-most': {
      statement: 'v <= alpha_T^2 + sigma_T^2',
      latex: String.raw`v \le \alpha_T^2 + \sigma_T^2`,
      sharpness: 'tight',
      causes: ['a standard deviation for a variance', 'the wrong end of the process'],
      check: ({ largest, variance, tolerance }) => atMost(variance, times(1 + tolerance, largest)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  // the prior is one number: the few cases that count as evidence see the same
  ...aboutSystems([], noiseEnd, scalesOf),
  sizes: {
    quick: { cases: 24, controlCases: 20 },
    ci: { cases: 24, controlCases: 20 },
    deep: { cases: 24, controlCases: 20 },
  },
  controls: [
    {
      id: 'third',
      title: 'a third of the variance',
      breaks: 'at-least',
      cases: () => referenceCases([], noiseEnd),
      check: ({ least, variance, tolerance }) => atMost(least, ((1 + tolerance) * variance) / 3),
    },
    {
      id: 'threefold',
      title: 'three times the variance',
      breaks: 'at-most',
      cases: () => referenceCases([], noiseEnd),
      check: ({ largest, variance, tolerance }) => atMost(3 * variance, times(1 + tolerance, largest)),
    },
  ],
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'how far v may lie outside, relative' }],
});

function noiseEnd() {
  return fc.record({ at: fc.constant(1) });
}

interface Scales {
  readonly variance: number;
  readonly least: Estimate;
  readonly largest: Estimate;
  readonly tolerance: number;
}

function scalesOf({ description, schedule }: SystemUnderTest): Scales {
  const level = schedule.noiseEnd();
  return {
    variance: description.process.prior.variance,
    least: level.variance,
    largest: powerOf(level),
    tolerance: TOLERANCE,
  };
}

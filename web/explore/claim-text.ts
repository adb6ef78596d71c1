import type { Measurement } from '../../src/experiment/measurement.js';
import type { Experiment } from '../../src/experiment/schema.js';

/**
 * A claim about an experiment, as a module for `verify --with`: at each training time between the first and the last the
 * divergence of the reverse SDE is at most what the score loss allows. Its control takes a part of the bound that is below
 * the divergence at all of the training times that were measured.
 *
 * @returns or a sentence why there is none
 */
export function claimText(experiment: Experiment, measurement: Measurement): { text: string } | { reason: string } {
  const { trainingTimes } = experiment;
  const { klSde, klBound, klSdeReason } = measurement.empirical;
  const shares = klSde.flatMap((kl, k) => {
    const bound = klBound[k];
    return kl === null || bound === null || !(kl > 0) ? [] : [kl / bound];
  });
  if (shares.length < trainingTimes.length) {
    const reason = klSdeReason?.find((each) => each !== null) ?? 'it is 0 at a training time';
    return { reason: `A claim needs KL(p₀ ‖ p^SDE) at every training time: ${reason}.` };
  }
  const positive = trainingTimes.filter((time) => time > 0);
  if (positive.length === 0) return { reason: 'A claim needs a training time above 0.' };
  const [first, last] = [Math.min(...positive), Math.max(...positive)];
  const [from, to] = first < last ? [first, last] : [first / 2, 2 * last];
  const part = Number((0.5 * Math.min(...shares)).toPrecision(1));
  const { trainingTimes: _, ...rest } = experiment;
  const json = JSON.stringify(rest, null, 2).replaceAll(/"(\w+)":/g, '$1:');
  const text = `import { atMost, claim, estimatesAt, logUniform, measure, times, vacuous } from 'diffusion-bounds';

const experiment = ${json} as const;

const explored = claim({
  id: 'explored',
  title: 'The score loss bounds the KL divergence of this experiment, however long it is trained',
  source: { paper: 'Song, Durkan, Murray, Ermon 2021', locus: 'Theorem 1, at one experiment' },
  assumptions: [],
  scope: ['one experiment, and training times from ${from} to ${to}'],
  laws: {
    bound: {
      statement: 'KL(p_0 || p^SDE) <= J + KL(p_T || pi)',
      latex: String.raw\`D_{KL}(p_0 \\| p^{SDE}_0) \\le J + D_{KL}(p_T \\| \\pi)\`,
      sharpness: 'upper',
      check: ({ kl, bound }) => (kl === null || bound === null ? vacuous('no density') : atMost(kl, bound)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () => logUniform(${from}, ${to}),
  measure: (trainingTime: number) => {
    const { klSde, klBound } = estimatesAt(measure({ ...experiment, trainingTimes: [trainingTime] }), 0);
    return { kl: klSde, bound: klBound };
  },
  controls: [
    {
      id: 'part',
      title: '${part} of the bound',
      breaks: 'bound',
      check: ({ kl, bound }) =>
        kl === null || bound === null ? vacuous('no density') : atMost(kl, times(${part}, bound)),
    },
  ],
});

export const claims = [explored];
`;
  return { text };
}

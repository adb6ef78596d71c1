import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { agrees, agreesWithPercentMore, falling } from '../generators/answers.js';
import { aboutSystems, ownCases } from '../generators/own-systems.js';
import { type CourseSeen, levelsDrawn, levelsSeen } from './noise-levels.measure.js';

export const noiseLevels = claim({
  id: 'noise-levels',
  title: 'The levels of a process lose signal step by step, and all its tables say the same of them',
  source: {
    paper: 'Kingma, Salimans, Poole, Ho 2021, Variational Diffusion Models',
    locus: 'section 3.1',
    note: 'the tables are those of Ho, Jain, Abbeel 2020, section 2',
  },
  assumptions: [
    { statement: 'level 0 is the nearest to the data' },
    { statement: 'between two levels the curve of (alpha, sigma) bends one way' },
  ],
  scope: ['a block of consecutive levels in each case; labels of the whole process'],
  laws: {
    snr: {
      statement: 'SNR_t < SNR_{t-1}',
      latex: String.raw`\mathrm{SNR}_t < \mathrm{SNR}_{t-1}`,
      sharpness: 'tight',
      kind: 'exact',
      needs: ['levels'],
      causes: 'a table the wrong way round, equal entries, level 0 at the noise end',
      check: ({ snr }) => snr && { ...falling(snr.ratio), where: snr.where },
    },
    family: {
      statement: 'vp:  alpha^2 + sigma^2 = 1,  ve:  alpha = 1',
      latex: String.raw`\alpha^2 + \sigma^2 = 1 \text{ (vp)}, \ \alpha = 1 \text{ (ve)}`,
      sharpness: 'tight',
      needs: ['levels', 'family'],
      causes: 'sigma from another table than alpha, alpha_bar where its root is meant',
      check: ({ power }) => power && agrees(power),
    },
    tables: {
      statement: 'alpha_t^2 = prod (1 - beta),  and what is made of alpha_t and sigma_t agrees with them',
      latex: String.raw`\alpha_t^2 = \prod_{s \le t} (1 - \beta_s)`,
      sharpness: 'tight',
      needs: ['tables'],
      appliesWhen: 'tables other than those of the posterior',
      causes: 'a product that is off by one entry, a table made before another was changed',
      check: ({ tables }) => tables?.flatMap((each) => agrees(each) ?? []),
    },
    slopes: {
      statement: "from level to level (alpha, sigma) goes where (alpha', sigma') points, or turns towards meanwhile",
      latex: String.raw`\angle(\Delta(\alpha, \sigma), (\alpha', \sigma')_{t-1}) \le \angle((\alpha', \sigma')_{t-1}, (\alpha', \sigma')_t)`,
      sharpness: 'tight',
      needs: ['levels', 'slopes'],
      causes: "a sign, alpha' of another schedule",
      check: ({ course }) => course && pointed(course, course.off),
    },
    labels: {
      statement: 'labels rise or fall from the data end to the noise end',
      latex: String.raw`l_0 < l_1 < \dots \text{ or } l_0 > l_1 > \dots`,
      sharpness: 'tight',
      kind: 'exact',
      needs: ['levels'],
      causes: 'a label twice, labels sorted apart from their levels',
      // turned so that they should rise: a step is positive
      check: ({ label }) => label && { ...atMost(-label.difference, -Number.EPSILON), where: label.where },
    },
    'label-of': {
      statement: 'labelOf(sigma/alpha) is the label of its level',
      latex: String.raw`l(\sigma_t/\alpha_t) = l_t`,
      sharpness: 'tight',
      needs: ['labelOf'],
      appliesWhen: 'levels, or times as labels',
      causes: 'sigma for its logarithm, an index for a time, labels that are rounded (describe labelTolerance)',
      check: ({ labelOf }) => labelOf && agrees(labelOf),
    },
    'level-of': {
      statement: 'levelOf(label) is the level that the process has there',
      latex: String.raw`(\alpha, \sigma)(l_t) = (\alpha_t, \sigma_t)`,
      sharpness: 'tight',
      needs: ['levelOf'],
      causes: 'a label that means another time than the process',
      check: ({ levelOf }) => levelOf?.flatMap((each) => agrees(each) ?? []),
    },
    inverse: {
      statement: 'levelOf(labelOf(r)) has sigma/alpha = r, between levels too',
      latex: String.raw`(\sigma/\alpha)(l(r)) = r`,
      sharpness: 'tight',
      needs: ['levels', 'labelOf', 'levelOf'],
      appliesWhen: 'labels without a labelTolerance',
      causes:
        'interpolation between the nearest entries in place of the bracketing ones, ' +
        'in sigma one way and log sigma the other, labels that are rounded (describe labelTolerance)',
      check: ({ inverse }) => inverse && agrees(inverse),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems([['levels', 'labelOf', 'levelOf']], levelsDrawn, levelsSeen),
  controls: [
    {
      id: 'other-way-round',
      title: 'SNR that rises',
      breaks: 'snr',
      cases: () => ownCases(['levels'], levelsDrawn),
      check: ({ snr }) => (snr?.ratio ? falling(1 / snr.ratio) : undefined),
    },
    {
      id: 'percent-more-power',
      title: 'alpha^2 + sigma^2, or alpha, one percent too large',
      breaks: 'family',
      cases: () => ownCases(['levels', 'family'], levelsDrawn),
      check: ({ power }) => power && agreesWithPercentMore(power),
    },
    {
      id: 'percent-more-slope',
      title: "alpha' one percent too large",
      breaks: 'slopes',
      cases: () => ownCases(['slopes'], levelsDrawn),
      check: ({ course }) => course && pointed(course, course.offWithPercentMore),
    },
    {
      id: 'percent-more-in-tables',
      title: 'tables whose entries are one percent too large',
      breaks: 'tables',
      cases: () => ownCases(['tables'], levelsDrawn),
      check: ({ tables }) => tables?.flatMap((each) => agreesWithPercentMore(each) ?? []),
    },
  ],
});

function pointed({ bound, where }: CourseSeen, off: number) {
  return { ...atMost(off, bound), where };
}

import { hasOrder, LADDER_TOO_SHORT, statesOrder } from '../../sampler/ladder.js';
import { METHODS } from '../../sampler/methods.js';
import { dimensionOf } from '../../target/target-spec.js';
import { CALLS } from './contract.js';
import type { Description } from './read-description.js';

/** What a claim may need of a system: a call, or something that it describes. */
export const CAPABILITIES = [
  ...CALLS,
  'models',
  'line models',
  'plane models',
  'line fits',
  'plane fits',
  'exact models',
  'continuous time',
  'levels',
  'slopes',
  'tables',
  'posterior tables',
  'weighting',
  'decoder',
  'family',
  'named samplers',
  'noisy samplers',
  'ordered samplers',
  'seeded samplers',
  'adaptive samplers',
  'corrected samplers',
  'encoding samplers',
  'encoding adaptive samplers',
  'samplers from any state',
  'spacing',
  'guidance rescale',
  'guidance interval',
] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** What a system can be asked, by what it describes and offers. */
export function capabilitiesOf(description: Description): Set<Capability> {
  const { offers, models, checkpoints, process, weighting, bound, samplers, fitDimensions, guidance } = description;
  const can = new Set<Capability>(offers);
  if (models.length > 0) can.add('models');
  if (models.some(({ target }) => dimensionOf(target) === 1)) can.add('line models');
  if (models.some(({ target }) => dimensionOf(target) === 2)) can.add('plane models');
  if (offers.includes('fit') && fitDimensions.includes(1)) can.add('line fits');
  if (offers.includes('fit') && fitDimensions.includes(2)) can.add('plane fits');
  // without models of its own, a system is asked what it makes of exact ones
  if (models.length === 0 && checkpoints === undefined && !offers.includes('fit')) can.add('exact models');
  if ('levels' in process) can.add('levels');
  else can.add('continuous time');
  if ('levels' in process && process.levels.alphaSlope !== undefined) can.add('slopes');
  if ('levels' in process && Object.keys(process.tables).length > 0) can.add('tables');
  if ('levels' in process && Object.keys(process.tables).some((name) => name.startsWith('posterior'))) {
    can.add('posterior tables');
  }
  if (process.family !== undefined) can.add('family');
  if (weighting !== undefined) can.add('weighting');
  if (bound.decoder !== undefined) can.add('decoder');
  if (samplers.some(({ spacing }) => spacing !== undefined)) can.add('spacing');
  if (offers.includes('guide') && guidance.rescale !== undefined) can.add('guidance rescale');
  if (offers.includes('guide') && guidance.interval !== undefined) can.add('guidance interval');
  const run = offers.includes('sample') ? samplers : [];
  if (run.some(({ method, seeded }) => method !== undefined && seeded)) can.add('seeded samplers');
  if (run.some(({ tolerances }) => tolerances !== undefined)) can.add('adaptive samplers');
  if (run.some(({ encodes }) => encodes)) can.add('encoding adaptive samplers');
  if (run.some(({ begins }) => begins)) can.add('samplers from any state');
  if (run.some(({ corrector }) => corrector !== undefined)) can.add('corrected samplers');
  const asked = run.filter(({ seeded, corrector }) => !seeded && corrector === undefined);
  if (asked.some(({ method }) => method !== undefined)) can.add('named samplers');
  if (asked.some(({ method, encodeLabel }) => method !== undefined && encodeLabel !== undefined)) {
    can.add('encoding samplers');
  }
  if (asked.some((each) => each.method !== undefined && METHODS[each.method].draws(each))) can.add('noisy samplers');
  const levels = 'levels' in process ? process.levels.alpha.length : Number.POSITIVE_INFINITY;
  if (asked.some((each) => hasOrder(each, levels))) can.add('ordered samplers');
  return can;
}

/** Where the name of a capability does not tell why the system lacks it. */
export function whyNotOf({ offers, samplers }: Description): ReadonlyMap<Capability, string> {
  const isStated = offers.includes('sample') && samplers.some((each) => !each.seeded && statesOrder(each));
  return new Map(isStated ? [['ordered samplers', LADDER_TOO_SHORT]] : []);
}

import { expect, test } from 'vitest';
import { verify } from '../src/judge/verify.js';
import type { DiffusionSystem } from '../src/system/contract/contract.js';
import type { SystemDescription } from '../src/system/contract/description.js';
import { localSystem } from '../src/system/transport/local-system.js';
import { withoutControls } from '../src/testing/without-controls.js';
import { noiseLevels } from './forward/noise-levels.js';
import { noising } from './forward/noising.js';
import { linearChain } from './reference-systems/chains.js';
import { scoreModel } from './reference-systems/processes.js';
import { conversions } from './score/conversions.js';

type Dtypes = NonNullable<SystemDescription['dtype']>;
const single = (values: ArrayLike<number>) => Array.from(values, Math.fround);

/** Rounds the numbers of some rows. */
const singleRows = (rows: unknown) => (rows as number[][]).map(single);

/** The laws of noise-levels, noising and conversions that a system breaks. */
async function refutedBy(system: DiffusionSystem): Promise<string[]> {
  const { claims } = await verify([noiseLevels, noising, conversions].map(withoutControls), {
    system: localSystem(system),
  });
  return claims.flatMap(({ id, laws = [] }) =>
    laws.filter(({ verdict }) => verdict === 'refuted').map((law) => `${id}.${law.id}`),
  );
}

/** A chain with a table in single precision, and a model that converts in it. */
const chain = (dtype: Dtypes): DiffusionSystem => {
  const { process } = linearChain;
  if (!('levels' in process)) throw new Error('a chain');
  return {
    ...linearChain,
    dtype,
    process: { ...process, tables: { alphaBar: single(process.tables?.alphaBar ?? []) } },
    convert: (of) => singleRows(linearChain.convert!(of)),
  };
};

test('an error of float32 in the tables of a schedule in float64 is refuted beside a model in float32', async () => {
  expect(await refutedBy(chain({ model: 'float32', levels: 'float64' }))).toEqual(['noise-levels.tables']);
});

test('the same error holds where all is float32, or where the levels are not named', async () => {
  expect(await refutedBy(chain('float32'))).toEqual([]);
  expect(await refutedBy(chain({ tables: 'float32', steps: 'float64' }))).toEqual([]);
});

/** A process in time whose alpha and sigma are rounded to single precision, with noise in double. */
const timed = (dtype: Dtypes): DiffusionSystem => ({
  ...scoreModel,
  dtype,
  coefficients: (of) => {
    const { alpha, sigma, ...rates } = scoreModel.coefficients!(of) as Record<'alpha' | 'sigma', number[]>;
    return { alpha: single(alpha), sigma: single(sigma), ...rates };
  },
  convert: (of) => singleRows(scoreModel.convert!(of)),
});

test('an error of float32 in coefficients in float64 is refuted by noise in float64, and not where both are float32', async () => {
  const noise = 'float64';
  expect(await refutedBy(timed({ model: 'float32', coefficients: 'float64', noise }))).toEqual(['noising.kernel']);
  expect(await refutedBy(timed({ model: 'float32', coefficients: 'float32', noise }))).toEqual([]);
  expect(await refutedBy(timed('float32'))).toEqual([]);
});

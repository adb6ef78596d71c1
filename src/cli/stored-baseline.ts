import type { Baseline } from '../baseline/baseline-file.js';
import type { BaselineResult } from '../baseline/baseline-result.js';
import type { FoundByName } from '../baseline/quantity.js';
import { figure } from '../evidence/number-format.js';
import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import { BUILT_IN } from '../system/contract/description.js';
import type { SystemGroup } from '../system/contract/system-under-test.js';
import { claimModules, loadClaims } from './options.js';
import type { Terminal } from './terminal.js';

/** The option of a command that decides claims. */
export const BASELINE_OPTION = {
  baseline: {
    type: 'string',
    description: "file of 'diffusion-bounds baseline update': exit 1 if what it holds is measured otherwise now",
  },
} as const;

/** A baseline and the file that holds it. */
export interface StoredBaseline {
  readonly file: string;
  readonly baseline: Baseline;
}

/** Reads a baseline of the systems, or of this package. @throws InputError if it is none, or is of something else */
export async function storedBaseline(file: string, system: SystemGroup | undefined): Promise<StoredBaseline> {
  const { readBaseline } = await import('../baseline/baseline-file.js');
  const baseline = readBaseline(file);
  const name = system?.name ?? BUILT_IN;
  if (baseline.system === name) return { file, baseline };
  const asked = system === undefined ? 'without --system' : 'as here';
  throw new InputError(`${file}: system should be '${name}', ${asked}, found '${baseline.system}'.`);
}

/**
 * What a run with a baseline leaves of its budget to the claims.
 *
 * @throws InputError if that is nothing
 */
export async function alphaBeside(stored: StoredBaseline | undefined, alpha: number): Promise<number> {
  if (stored === undefined) return alpha;
  const { chanceOfComparing } = await import('../baseline/baseline-file.js');
  const spent = chanceOfComparing(stored.baseline);
  if (spent < alpha) return alpha - spent;
  throw new InputError(
    `--alpha should be above the ${figure(spent)} that a comparison with ${stored.file} spends, found ${figure(alpha)}.`,
  );
}

/** Measures what a baseline holds, and compares; says so if another version has written it. @param seed of what is drawn */
export async function comparedNow(
  { file, baseline }: StoredBaseline,
  { registry, system, seed }: Measuring,
  terminal: Pick<Terminal, 'err'>,
): Promise<BaselineResult> {
  const [here, { version }] = [packageVersion(), baseline];
  if (version !== here) terminal.err(`${file} was written by version ${version}, and this is version ${here}.\n`);
  const { comparedWith } = await import('../baseline/baseline-result.js');
  return comparedWith(baseline, await foundNow({ registry, system, seed }), seed);
}

/** What is measured for a baseline. */
interface Measuring {
  readonly registry: URL | undefined;
  readonly system: SystemGroup | undefined;
  /** Of what is drawn. */
  readonly seed: number;
}

/** What is measured now, of the systems or of this package. */
export async function foundNow({ registry, system, seed }: Measuring): Promise<FoundByName> {
  if (system === undefined) return (await import('../baseline/measured-ladder.js')).measuredLadder(seed);
  const { systemQuantities } = registry === undefined ? {} : await loadClaims(claimModules(registry, {}));
  if (systemQuantities === undefined) throw new InputError('The registry of claims has no quantities of systems.');
  const { systems } = system;
  const found = systems.flatMap((each) =>
    Array.from(systemQuantities(each, seed), ([name, quantity]) => {
      const own = systems.length === 1 ? name : `${each.name}/${name}`;
      return [own, quantity] as const;
    }),
  );
  return new Map(found);
}

import { type Estimate, logOf, over, times } from '../../../src/numeric/estimate.js';
import { type Level, noiseOverSignal, powerOf, snrOf } from '../../../src/process/level.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import type { PlacedLevel } from '../../cases/forward/level-blocks.js';
import { type Answer, answering, placeOf, worstAnswer } from '../../generators/answers.js';

/** A level and its label as a reader finds them again; a label that is the level's number is said once. */
export function placeOfLevel({ k, level: { label } }: PlacedLevel): string {
  return label === k ? `level ${k}` : `level ${k}, ${placeOf(label)}`;
}

/** What the family of a process promises of a level: alpha^2 + sigma^2 = 1, or alpha = 1. */
export function powerAnswer(system: SystemUnderTest, level: Level, k: number): Answer | undefined {
  const { family } = system.description.process;
  const answer = answering(system);
  const one = { value: 1, error: 0 };
  if (family === 'vp') return answer(powerOf(level).value, one, powerOf(level).value, `entry ${k}`);
  return family === 've' ? answer(level.alpha.value, one, 1, `entry ${k}`) : undefined;
}

/** For each table of a system, the entry in a block of levels that is farthest off. */
export function tableAnswers(system: SystemUnderTest, placed: readonly PlacedLevel[]): Answer[] {
  const { process } = system.description;
  if (!('levels' in process)) return [];
  const { tables } = process;
  const answer = answering(system);
  /** @param terms the sizes that an entry is made of, beyond its own */
  const entries = (
    table: readonly number[] | undefined,
    of: (level: PlacedLevel) => Estimate | undefined,
    terms = 0,
  ) => {
    if (table === undefined) return [];
    const found = placed.flatMap((each) => {
      const expected = of(each);
      const where = `entry ${each.k}`;
      return expected === undefined ? [] : [answer(table[each.k], expected, Math.abs(expected.value) + terms, where)];
    });
    return worstAnswer(found) ?? [];
  };
  const signal = ({ level }: PlacedLevel) => times(level.alpha, level.alpha);
  return [
    entries(tables.alphaBar, signal),
    entries(tables.alphaBarPrevious, ({ previous }) => previous && times(previous.alpha, previous.alpha)),
    entries(tables.snr, ({ level }) => snrOf(level)),
    entries(tables.logSnr, ({ level }) => logOf(snrOf(level)), 1),
    entries(tables.dataOfState, ({ level }) => over(1, level.alpha)),
    entries(tables.dataOfNoise, ({ level }) => noiseOverSignal(level)),
    betaProduct(system, tables.beta, placed),
  ].flat();
}

/** alpha_t^2 = prod_{s <= t} (1 - beta_s): each factor is rounded, and each product. */
function betaProduct(
  system: SystemUnderTest,
  beta: readonly number[] | undefined,
  placed: readonly PlacedLevel[],
): Answer[] {
  if (beta === undefined) return [];
  const answer = answering(system);
  let product = 1;
  const products = beta.map((each) => {
    product *= 1 - each;
    return product;
  });
  const found = placed.map(({ k, level }) => {
    const square = times(level.alpha, level.alpha);
    // 16 roundings are allowed to an answer; k of them are made here
    const scale = square.value * (1 + k / 8);
    return answer(products[k], square, scale, `entry ${k}`);
  });
  const worst = worstAnswer(found);
  return worst === undefined ? [] : [worst];
}

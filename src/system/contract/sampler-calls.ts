import { rowsOfPoints as rows } from '../../target/points.js';
import type { Ask, AskedOf } from './ask.js';
import type { Call } from './contract.js';
import { isList } from './quantities.js';
import { type Asked, given, numbersOf, partAsked, partsOfReply, rowsOf, shown } from './replies.js';
import { SystemError } from './system-error.js';
import type { CheckedCalls } from './system-under-test.js';

/** A number a step. */
const STEP_PARTS = ['dt', 'stepAlpha', 'stepVariance'] as const;
const GRID_PARTS = ['label', 'alpha', 'sigma', 'time?', ...STEP_PARTS.map((key) => `${key}?` as const)] as const;

/** The calls about samplers and likelihoods, checked. */
export function samplerCalls(
  asked: AskedOf,
  ask: Ask,
): Pick<CheckedCalls, 'grid' | 'start' | 'sample' | 'logLikelihood'> {
  const about = (call: 'grid' | 'start' | 'sample', sampler: string, steps?: number): Asked => {
    // a function, as a name may hold what a replacement would take for a pattern
    return { what: asked(call).what.replace(call, () => callBy(call, { sampler, steps })) };
  };
  return {
    grid(sampler, steps) {
      const what = about('grid', sampler, steps);
      const found = partsOfReply(ask('grid', { sampler, steps }), GRID_PARTS, what);
      const ofSteps = STEP_PARTS.filter((key) => given(found[key])).map((key) => [
        key,
        numbersOf(found[key], steps, partAsked(what, key)),
      ]);
      if (given(found.stepAlpha) !== given(found.stepVariance)) {
        throw new SystemError(`${what.what} should return stepAlpha and stepVariance, or none of them, found one.`);
      }
      const states = statesOf(found, steps, what);
      const numbers = (key: string) => numbersOf(found[key], states, partAsked(what, key));
      return {
        label: numbersOf(labelsOf(found.label), states, partAsked(what, 'label')).map((label, k) =>
          isUnasked(found.label, k) ? Number.NaN : label,
        ),
        alpha: numbers('alpha'),
        sigma: numbers('sigma'),
        ...(given(found.time) ? { time: numbers('time') } : {}),
        ...Object.fromEntries(ofSteps),
      };
    },
    start: (sampler, noise) => rowsOf(ask('start', { sampler, noise: rows(noise) }), noise, about('start', sampler)),
    sample(sampler, model, steps, start, { noise, ...options } = {}) {
      const what = about('sample', sampler, steps);
      const blocks = noise === undefined ? {} : { noise: noise.map(rows) };
      const answer = ask('sample', { sampler, model, steps, start: rows(start), ...blocks, ...options });
      if (!isWithDraws(answer)) return { x: rowsOf(answer, start, what) };
      const { x, draws } = answer;
      if (!given(draws)) return { x: rowsOf(x, start, what) };
      if (!(Number.isSafeInteger(draws) && (draws as number) >= 0)) {
        const found = typeof draws === 'number' ? draws : shown(draws);
        throw new SystemError(`draws of ${what.what} should be a whole number of at least 0, found ${found}.`);
      }
      return { x: rowsOf(x, start, what), draws: draws as number };
    },
    logLikelihood: (model, x, seed) =>
      numbersOf(ask('logLikelihood', { model, x: rows(x), seed }), x.count, asked('logLikelihood')),
  };
}

/** A call in words, with the sampler and the number of steps where its parameters name them. */
export function callBy(call: Call, params: { readonly sampler?: unknown; readonly steps?: unknown }): string {
  const { sampler, steps } = params;
  if (typeof sampler !== 'string') return call;
  const count = typeof steps === 'number' ? ` with ${steps} step${steps === 1 ? '' : 's'}` : '';
  return `${call} by ${sampler}${count}`;
}

function isWithDraws(answer: unknown): answer is { x: unknown; draws?: unknown } {
  return typeof answer === 'object' && answer !== null && 'x' in answer;
}

/** Labels as numbers, where the model is not asked too; NaN there would be an answer that is not finite. */
function labelsOf(found: unknown): unknown {
  return isList(found) ? Array.from(found, (label, k) => (isUnasked(found, k) ? 0 : label)) : found;
}

function isUnasked(found: unknown, k: number): boolean {
  return isList(found) && found[k] === null;
}

/**
 * How many states a grid has. One that is too short or too long is wrong, and not malformed: the law `count` says so.
 *
 * @throws SystemError where its lists are not as long as one another
 */
function statesOf(found: Record<string, unknown>, steps: number, { what }: Asked): number {
  const states = lengthOf(found.alpha, partAsked({ what }, 'alpha'));
  const lengths = ['label', 'alpha', 'sigma', 'time'].flatMap((key) => {
    const list = found[key];
    return isList(list) ? [{ key, length: list.length }] : [];
  });
  if (lengths.some(({ length }) => length !== states)) {
    const seen = lengths.map(({ key, length }) => `${length} in ${key}`).join(', ');
    const wanted = `lists of one length, ${steps + 1} for ${steps} step${steps === 1 ? '' : 's'}`;
    throw new SystemError(`${what} should return ${wanted}, found ${seen}.`);
  }
  return states;
}

function lengthOf(found: unknown, { what }: Asked): number {
  const length = typeof found === 'object' && found !== null && 'length' in found ? found.length : undefined;
  if (typeof length !== 'number') throw new SystemError(`${what} should return a list of numbers.`);
  if (length < 1) throw new SystemError(`${what} should return a list that is not empty, found [].`);
  return length;
}

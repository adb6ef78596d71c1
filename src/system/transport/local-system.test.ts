import { describe, expect, it } from 'vitest';
import { InputError } from '../../input/input-error.js';
import { NonFiniteAnswer, SystemError } from '../contract/answers.js';
import type { DiffusionSystem } from '../contract/contract.js';
import { localSystem } from './local-system.js';

const POINT = { count: 1, dimension: 1, values: Float64Array.of(2) };
const given = (parts: Partial<DiffusionSystem>): DiffusionSystem => ({
  name: 'here',
  process: { from: 0, to: 1, prior: { variance: 1 } },
  coefficients: ({ time }) => ({ alpha: time.map((t) => 1 - t), sigma: [...time] }),
  ...parts,
});

describe('localSystem', () => {
  it('is called by its name, and has what it can do', () => {
    const { name, path, can } = localSystem(given({ score: ({ x }) => x }));
    expect([name, path, [...can]]).toEqual([
      'here',
      'here',
      ['coefficients', 'score', 'exact models', 'continuous time'],
    ]);
  });

  it('asks the methods of the system itself', () => {
    class Mine {
      readonly name = 'mine';
      readonly process = { from: 0, to: 1, prior: { variance: 1 } };
      readonly _factor = 3;
      coefficients({ time }: { time: readonly number[] }) {
        return { alpha: time.map(() => this._factor), sigma: [...time] };
      }
    }
    expect(localSystem(new Mine()).coefficients([0.5]).alpha).toEqual(Float64Array.of(3));
  });

  it.each<[string, Partial<DiffusionSystem>]>([
    ['score', { score: async ({ x }) => x }],
    ['weights', { weights: () => Promise.resolve([1]) }],
  ])('refuses a promise of %s, for which no claim waits', (call, parts) => {
    const system = localSystem(given(parts));
    const use = () => (call === 'score' ? system.score({ id: 'a' }, POINT, [0.5]) : system.weights([0.5]));
    expect(use).toThrow(new SystemError(`${call} of the system 'here' returned a promise.`));
  });

  it('may describe numbers that JSON has no way to write', () => {
    const { process } = localSystem({
      name: 'here',
      process: {
        levels: { alpha: [1, 0], sigma: [0, 1] },
        prior: { variance: 1 },
        tables: { logSnr: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] },
      },
    }).description;
    expect('levels' in process && process.tables.logSnr).toEqual([Infinity, -Infinity]);
  });

  it('has its answers checked as those of other processes are', () => {
    const short = localSystem(given({ weights: () => [1, 2] }));
    const sentence = "weights of the system 'here' should return 1 rows of 1, found 2 numbers.";
    expect(() => short.weights([0.5])).toThrow(new SystemError(sentence));
    const wild = localSystem(given({ score: () => [[Number.NaN]] }));
    expect(() => wild.score({ id: 'a' }, POINT, [0.5])).toThrow(
      new NonFiniteAnswer("score of the system 'here' returned NaN at label 0.5, point [2]"),
    );
    expect(() => localSystem(given({})).weights([0.5])).toThrow(SystemError);
  });

  it('is refused by its name where its description is at fault', () => {
    const process = { from: 0, to: 0, prior: { variance: 1 } };
    const sentence = 'here: process.to should differ from process.from, found 0.';
    expect(() => localSystem(given({ process }))).toThrow(new InputError(sentence));
  });

  it('is refused where its weighting is no formula, as one of another process is', () => {
    expect(() => localSystem(given({ weighting: 'snr = 5' }))).toThrow(InputError);
  });

  it('is refused as other input is where it has a function that no claim asks', () => {
    const misspelt = { ...given({}), scores: () => 0 };
    expect(() => localSystem(misspelt)).toThrow(InputError);
  });

  it('may describe numbers that JSON has no way to write, as a system of another process may', () => {
    const { samplers, process } = localSystem({
      name: 'here',
      process: { levels: { alpha: [1], sigma: [0] }, prior: { variance: 1 }, tables: { snr: [Infinity], beta: [NaN] } },
      samplers: [{ name: 'one', spacing: { kind: 'flow', ends: [Infinity, 0.1] } }],
    }).description;
    expect(samplers[0].spacing?.ends).toEqual([Infinity, 0.1]);
    expect(process).toMatchObject({ tables: { snr: [Infinity], beta: [NaN] } });
  });

  it('closes nothing, as it is in no process of its own', () => {
    let closed = 0;
    const system = localSystem(
      given({
        close: async () => {
          closed++;
        },
      }),
    );
    system.close();
    expect(closed).toBe(0);
    expect(system.coefficients([0.25]).sigma).toEqual(Float64Array.of(0.25));
  });
});

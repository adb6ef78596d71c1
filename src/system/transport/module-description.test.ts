import { describe, expect, it } from 'vitest';
import {
  exportedSystem,
  exportedSystems,
  type ModuleSystem,
  moduleDescription,
  servedAs,
} from './module-description.js';

const PROCESS = { from: 0, to: 1, prior: { variance: 1 } };

const described = (system: object) => moduleDescription(system as ModuleSystem);

describe('moduleDescription', () => {
  it('has the data of an object, whatever it is called, and the names of its calls', () => {
    const system = { name: 'a', process: PROCESS, extra: Float64Array.of(1), score: () => 0, close: () => undefined };
    expect(described(system)).toEqual({ name: 'a', process: PROCESS, extra: [1], offers: ['score', 'close'] });
  });

  it('has what an instance of a class and its getters describe; its own fields and methods are its own', () => {
    class Above {
      get process() {
        return PROCESS;
      }
    }
    class Mine extends Above {
      readonly name = 'a';
      readonly _scores = new Map();
      readonly cache: unknown = this;
      get broken(): never {
        throw new Error('not asked');
      }
      half(x: number) {
        return x / 2;
      }
      score() {}
    }
    expect(described(new Mine())).toEqual({ name: 'a', process: PROCESS, offers: ['score'] });
  });

  it('leaves out the methods of a target', () => {
    const target = { kind: 'mixture', weights: [1], score: () => 0 };
    expect(described({ models: [{ id: 'b', target }] })).toEqual({
      models: [{ id: 'b', target: { kind: 'mixture', weights: [1] } }],
      offers: [],
    });
  });

  it.each([
    [{ scores: () => 0 }, 'it exports a function scores, which no claim asks: is it score?'],
    [{ helper: () => 0 }, 'it exports a function helper, which no claim asks'],
    [{ name: () => 'a' }, 'it exports a function name, which no claim asks'],
    [{ weights: [1] }, 'its weights should be a function, as it is one of the calls'],
    [
      new (class {
        scores() {}
      })(),
      'it has scores, which no claim asks: is it score? A name of your own may begin with _',
    ],
    [
      new (class {
        parametrization = 'noise';
      })(),
      'it has parametrization, which no claim asks: is it parameterization? A name of your own may begin with _',
    ],
    ...[{ coefficients: () => 0 }, { horizon: 1, kind: 'vp' }].map((process): [object, string] => [
      { process },
      'its process is in the form of version 0.1: write process: { from: 0, to: horizon, prior: { variance }, family } ' +
        'and make coefficients({ time }) a call',
    ]),
    [{ models: [1n] }, 'its description holds a bigint'],
  ])('refuses %#', (system, message) => {
    expect(() => described(system)).toThrow(new TypeError(message));
  });
});

describe('exportedSystem', () => {
  it('takes the export called system, or the default one', () => {
    const system = { name: 'a' };
    expect(exportedSystem({ system, default: {} })).toBe(system);
    expect(exportedSystem({ default: system })).toBe(system);
  });

  it('makes one of a class, alone or in a list', () => {
    class Mine {
      readonly name = 'mine';
    }
    expect(exportedSystem({ default: Mine })).toBeInstanceOf(Mine);
    expect(exportedSystems({ systems: [Mine, { name: 'b' }] })).toEqual([new Mine(), { name: 'b' }]);
  });

  it('is named as its module has it: by its class, or as the export', () => {
    class Mine {
      readonly name = 'mine';
    }
    const [made, other] = exportedSystems({ systems: [Mine, { name: 'b' }] }) as ModuleSystem[];
    expect([servedAs(made, 0), servedAs(other, 1), servedAs({ name: 'c' })]).toEqual([
      'new Mine()',
      'systems[1]',
      'system',
    ]);
  });

  it('refuses one beside a list, of which one would not be asked, and one that is still to come', () => {
    expect(() => exportedSystems({ system: {}, systems: [{}] })).toThrow(
      new TypeError('it should export system or systems, and exports both'),
    );
    expect(() => exportedSystem({ system: Promise.resolve({}) })).toThrow(
      new TypeError('its system should be an object, and is a promise: await it'),
    );
  });

  it.each([{}, { system: 3 }, { default: () => ({}) }])('refuses a module without one', (exported) => {
    expect(() => exportedSystem(exported)).toThrow(new TypeError('it should export an object called system'));
  });
});

it('describes an object that has no class at all', () => {
  const bare = Object.assign(Object.create(Object.create(null)), { name: 'a', process: PROCESS });
  expect(described(bare)).toMatchObject({ name: 'a', process: PROCESS });
});

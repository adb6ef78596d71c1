import { describe, expect, it, test } from 'vitest';
import { endOfCorrectedWalk } from '../../src/sampler/corrector.js';
import { generatedVariance } from '../../src/sampler/generated-variance.js';
import { levelGap } from '../../src/sampler/level-gaps.js';
import { METHODS } from '../../src/sampler/methods.js';
import { mixtureComparison } from '../../src/sampler/mixture/mixture-by-calls.js';
import { mixtureErrors } from '../../src/sampler/mixture/mixture-errors.js';
import type { SamplerRun } from '../../src/sampler/samplers-result.js';
import { errorsAlong } from '../../src/sampler/spectrum-errors.js';
import { spectrumRule } from '../../src/sampler/spectrum-rule.js';
import type { GridLevel } from '../../src/sampler/walk.js';
import { diffusedVariance, walkOfNormal } from '../../src/sampler/walk-of-normal.js';
import { systemLevelGaps, systemSamplerErrors } from '../../src/system/system-sampler-errors.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { referenceSystem } from '../generators/about-systems.js';
import { gridLevels } from '../measurements/sampler-grids.js';
import { linearChain } from './chains.js';
import { REFERENCE_SYSTEMS } from './index.js';

const SPECTRUM = spectrumRule([0.5, 0.05]);
const STEPS = 6;

/** The errors of the method that a sampler follows, on the grid of its system. */
function byMethod(system: ReturnType<typeof referenceSystem>, name: string, start: 'prior' | 'exact') {
  const sampler = system.description.samplers.find((each) => each.name === name)!;
  const grid = gridLevels(system, sampler, system.grid(name, STEPS));
  const [first, last] = [grid.levels[0], grid.levels[grid.levels.length - 1]];
  return errorsAlong(SPECTRUM, (variance) => ({
    meant: start === 'prior' ? variance : diffusedVariance(variance, last),
    generated: generatedVariance(
      METHODS[sampler.method!],
      grid,
      variance,
      start === 'prior' ? system.description.process.prior.variance : diffusedVariance(variance, first),
      sampler,
    ),
  }));
}

/** What the code of a system generates with so many steps. */
function byCode(system: ReturnType<typeof referenceSystem>, name: string, start: 'prior' | 'exact') {
  const sampler = system.description.samplers.find((each) => each.name === name)!;
  const comparison = { spectrum: SPECTRUM, start, budgets: [2 * STEPS + 1] };
  const only = { ...sampler, steps: { least: 1, only: [STEPS] } };
  return systemSamplerErrors(system, only, comparison).runs[0];
}

describe('what the samplers of a system cost, by its own code', () => {
  const samplers = REFERENCE_SYSTEMS.flatMap(({ name }) => {
    const system = referenceSystem(name);
    return system.description.samplers
      .filter(
        ({ method, seeded, corrector, steps }) =>
          method && !seeded && !corrector && steps.least <= STEPS && !steps.only,
      )
      .map((sampler) => [name, sampler.name] as const);
  });
  it('is asked of samplers of several processes', () => expect(samplers.length).toBeGreaterThan(20));

  test.each(samplers)('%s: %s is as far off as its method on the same grid', (name, sampler) => {
    const system = referenceSystem(name);
    for (const start of ['prior', 'exact'] as const) {
      const run = byCode(system, sampler, start);
      const expected = byMethod(system, sampler, start);
      expect(run.steps).toBe(STEPS);
      for (const which of ['w2', 'kl', 'reverseKl'] as const) {
        const [found, wanted] = [run[which], expected[which]];
        if (found.value === null || wanted.value === null) throw new Error(JSON.stringify([found, wanted]));
        expect(Math.abs(found.value - wanted.value)).toBeLessThan(found.error + wanted.error + 1e-6 * wanted.value);
      }
    }
  });

  it('counts the draws and the calls of a corrector', () => {
    const system = referenceSystem('variance exploding');
    const sampler = system.description.samplers.find(({ name }) => name === 'annealed')!;
    const { levels } = gridLevels(system, sampler, system.grid('annealed', STEPS));
    const draws = 3 * STEPS;
    const generated = (variance: number) => {
      const endOf = (start: number, one?: number) => {
        const walk = {
          ...walkOfNormal(levels, { mean: 0, variance }),
          noise: (draw: number) => (draw === one ? 1 : 0),
        };
        const exactly = { unit: 0, levels: levels.map(() => ({})) };
        const batch = { walks: [walk], starts: [start], dimension: 1 };
        return endOfCorrectedWalk(batch, { corrector: sampler.corrector!, options: sampler }, exactly)[0].value;
      };
      const noises = Array.from({ length: draws }, (_, draw) => endOf(0, draw));
      const slope = endOf(1);
      const value = noises.reduce(
        (sum, each) => sum + each * each,
        slope * slope * system.description.process.prior.variance,
      );
      return { value, error: 0 };
    };
    const expected = errorsAlong(SPECTRUM, (variance) => ({ meant: variance, generated: generated(variance) }));
    const run = systemSamplerErrors(system, sampler, {
      ...{ spectrum: SPECTRUM, start: 'prior' },
      budgets: [draws + 2],
    }).runs[0];
    expect(run).toMatchObject({ steps: STEPS, calls: draws });
    expect(run.w2.value! / expected.w2.value!).toBeCloseTo(1, 9);
  });

  it('takes as many steps as a number of calls allows, or says that there are none', () => {
    const system = referenceSystem('preconditioned');
    const heun = system.description.samplers.find(({ name }) => name === 'heun')!;
    const { runs } = systemSamplerErrors(
      system,
      { ...heun, steps: { least: 2 } },
      { ...{ spectrum: SPECTRUM, start: 'prior' }, budgets: [1, 3, 4, 13] },
    );
    expect(runs.map(({ steps, calls }) => [steps, calls])).toEqual([
      [null, null],
      [null, null],
      [2, 4],
      [6, 12],
    ]);
    expect(runs[1].w2).toEqual({ value: null, reason: 'it takes other numbers of steps' });
  });

  it('is not known of a sampler that draws its noise itself', () => {
    const run = byCode(referenceSystem('linear chain'), 'ancestral-seeded', 'prior');
    const reason = 'it draws its noise itself, and a few draws give its law with an error of chance';
    expect(run).toMatchObject<Partial<SamplerRun>>({ steps: null, w2: { value: null, reason } });
  });

  it('is not known of a sampler that is no affine map of its start', () => {
    const clipping = localSystem({
      ...linearChain,
      sample(of) {
        const answer = linearChain.sample!(of) as unknown as { x: number[][] } | number[][];
        const points = Array.isArray(answer) ? answer : answer.x;
        return points.map((row) => Array.from(row, (x) => Math.max(-0.01, Math.min(0.01, x))));
      },
    });
    const run = byCode(clipping, 'ddim', 'prior');
    expect(run.w2).toEqual({ value: null, reason: 'where it arrives is no affine function of its start: it may clip' });
  });
});

describe('what the samplers of a system cost on a mixture, by its own code', () => {
  const target = gaussianMixture([0.3, 0.7], [[-1.5], [1]], [0.1, 0.2]);
  const only = (system: ReturnType<typeof referenceSystem>, name: string) => {
    const sampler = system.description.samplers.find((each) => each.name === name)!;
    return { ...sampler, steps: { least: 1, only: [STEPS] } };
  };
  const comparison = (start: 'prior' | 'exact') => mixtureComparison(target, { start, budgets: [2 * STEPS + 1] });

  test.each([
    ['linear chain', 'ddim'],
    ['linear chain', '2m'],
    ['variance exploding', '3m'],
    ['variance exploding', 'unipc'],
    ['variance preserving', 'ode-heun'],
    ['preconditioned', 'heun'],
    ['flow matching', 'euler'],
  ])('%s: %s is as far off as its method on the same grid', (name, sampler) => {
    const system = referenceSystem(name);
    const described = only(system, sampler);
    const grid = gridLevels(system, described, system.grid(sampler, STEPS));
    const { variance: priorVariance } = system.description.process.prior;
    for (const start of ['prior', 'exact'] as const) {
      const run = systemSamplerErrors(system, described, comparison(start)).runs[0];
      const ends = { first: grid.levels[0], last: grid.levels[STEPS], priorVariance };
      const expected = mixtureErrors(METHODS[described.method!], grid, comparison(start).walkBetween(ends), described);
      for (const which of ['w2', 'kl', 'reverseKl'] as const) {
        const [found, wanted] = [run[which], expected[which]];
        if (found.value === null || wanted.value === null) expect(found).toEqual(wanted);
        else expect(Math.abs(found.value - wanted.value)).toBeLessThan(found.error + wanted.error);
      }
      expect(run.w2.value).toBeGreaterThan(0);
    }
  });

  it('is not known where it draws noise, whether its method says so or its answers', () => {
    const system = referenceSystem('linear chain');
    const reason = 'it draws noise, and the law of what its code makes of a mixture is not read off from its answers';
    const ancestral = only(system, 'ancestral');
    const { method, ...unnamed } = ancestral;
    expect(method).toBe('ddpm-small');
    for (const sampler of [ancestral, unnamed]) {
      const { w2 } = systemSamplerErrors(system, sampler, comparison('prior')).runs[0];
      expect(w2).toEqual({ value: null, reason });
    }
  });
});

describe('what the levels of a system cost', () => {
  const gapOf = (levels: readonly GridLevel[]) => levelGap(SPECTRUM, levels);

  it('is told of its chain, and of the grids of its samplers, beside the best levels', () => {
    const system = referenceSystem('linear chain');
    const [chain, ...grids] = systemLevelGaps(system, [STEPS], gapOf);
    expect(chain).toMatchObject({ name: 'levels', of: 'linear chain', runs: [{ steps: 999 }] });
    expect(grids.map(({ name }) => name)).toContain('ddim');
    for (const { runs } of [chain, ...grids]) {
      for (const { gap, least } of runs) {
        if (gap.value === null || least.value === null) throw new Error('no gap');
        expect(gap.value).toBeGreaterThan(least.value);
      }
    }
  });

  it('is told of grids alone in continuous time', () => {
    const found = systemLevelGaps(referenceSystem('variance preserving'), [STEPS], gapOf);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ name }) => name)).not.toContain('levels');
  });
});

import { describe, expect, it } from 'vitest';
import { normalGap } from '../bound/schedule-gap.js';
import type { GridOfLevels } from './affine-map.js';
import { generatedVariance } from './generated-variance.js';
import { METHODS } from './methods.js';
import { runBounds } from './run-bounds.js';
import { SAMPLED_PROCESSES, scheduledGrid } from './scheduled-grid.js';
import { type SpectrumPart, spectrumRule } from './spectrum-rule.js';
import { diffusedVariance } from './walk-of-normal.js';

const { vp, ve, flow } = SAMPLED_PROCESSES;
const grid = scheduledGrid(vp, 'exponential', 20);
const few = spectrumRule([1, 0.1]);

/** Those of `ddpm-small`. @param startVariance default: the law of the first level */
function boundsOf(levels: GridOfLevels, spectrum: readonly SpectrumPart[], startVariance?: number) {
  const opening = (variance: number) => startVariance ?? diffusedVariance(variance, levels.levels[0]);
  const generated = (variance: number) =>
    generatedVariance(METHODS['ddpm-small'], levels, variance, opening(variance), {});
  return runBounds({ name: 'ddpm-small', grid: levels, options: {}, opening, generated }, spectrum);
}

describe('the bounds of a run', () => {
  it('are those of many axes too, for which nodes stand, with the error of these', () => {
    const variances = Array.from({ length: 300 }, (_, i) => Math.exp(-i / 40));
    const exact = boundsOf(grid, [{ nodes: variances.map((variance) => ({ variance, weight: 1 })) }], 1);
    const found = boundsOf(grid, spectrumRule(variances), 1);
    const pairs = [
      [found.w2.carried, exact.w2.carried],
      ...(['path', 'information', 'moments'] as const).map((which) => [found.kl[which], exact.kl[which]]),
    ];
    for (const [one, other] of pairs) {
      if (one.value === null || other.value === null) throw new Error('no bound');
      expect(Math.abs(one.value - other.value)).toBeLessThan(one.error + other.error);
      expect(one.error).toBeLessThan(1e-2 * one.value);
    }
    expect(found.w2.contraction).toMatchObject({ value: null, reason: expect.stringContaining('nodes') });
    expect(exact.w2.contraction.value).toBeGreaterThan(exact.w2.carried.value!);
  });

  it('of KL count what levels are off by', () => {
    const far = scheduledGrid(ve, 'karras', 5, { ends: [6558, 2.6e-5] });
    const snrs = far.levels.map(({ sigma }) => 1 / (sigma * sigma));
    const [spectrum, exact] = [spectrumRule([0.4]), normalGap([{ variance: 0.4, weight: 1 }], snrs)];
    const { path, information, moments } = boundsOf(far, spectrum).kl;
    if (path.value === null || information.value === null || moments.value === null) throw new Error('no bound');
    expect(path.error).toBeGreaterThan(10 * exact.error);
    for (const { value, error } of [information, moments]) expect(error / value).toBeGreaterThan(16 * Number.EPSILON);
  });

  it('of KL take what the start is off with them', () => {
    const right = boundsOf(grid, few);
    const wide = boundsOf(grid, few, 4);
    // N(0, 4 I) for a first level that is nearly N(0, I)
    const off = 2 * 0.5 * (1 / 4 - 1 + Math.log(4));
    for (const which of ['path', 'information', 'moments'] as const) {
      expect(wide.kl[which].value! - right.kl[which].value!).toBeCloseTo(off, 3);
    }
  });

  it('have a reason where there is none', () => {
    const toData = scheduledGrid(vp, 'exponential', 5, { denoise: true });
    expect(boundsOf(toData, few).kl.path).toMatchObject({
      value: null,
      reason: expect.stringContaining('ends without noise'),
    });
    const fromNoise = boundsOf(scheduledGrid(flow, 'flow', 5), few).kl;
    expect(fromNoise.path.value).toBeGreaterThan(0);
    expect(fromNoise.information).toMatchObject({ value: null, reason: expect.stringContaining('without signal') });
  });
});

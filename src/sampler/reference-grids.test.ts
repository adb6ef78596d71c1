import { expect, test } from 'vitest';
import { METHOD_NAMES } from './methods.js';
import { VE, VP } from './reference-grids.js';
import { ratio } from './walk.js';

test.each([VP, VE])('the grids of $name have one level more than steps, and fall to the same last one', ({ grid }) => {
  const ends = METHOD_NAMES.map((name) => {
    const { levels } = grid(name, 6);
    const ratios = levels.map(ratio);
    expect(ratios).toHaveLength(7);
    expect(ratios.toSorted((a, b) => b - a)).toEqual(ratios);
    return [ratios[0], ratios[6]];
  });
  for (const [first, last] of ends) {
    expect(first / ends[0][0]).toBeCloseTo(1, 12);
    expect(last / ends[0][1]).toBeCloseTo(1, 12);
    expect(last).toBeGreaterThan(0);
  }
});

test('reference grids are even in time, or in the seventh root of sigma/alpha', () => {
  const times = VP.grid('ddim', 4).levels.map(({ time }) => time!);
  expect(times).toEqual([1, 0.75025, 0.5005, 0.25075, 0.001].map((each) => expect.closeTo(each, 14)));
  const roots = [VP.grid('heun', 4), VE.grid('ddim', 4)].map(({ levels }) =>
    levels.map((each) => ratio(each) ** (1 / 7)),
  );
  for (const each of roots) {
    for (const k of [1, 2, 3]) expect(each[k] - each[k + 1]).toBeCloseTo(each[0] - each[1], 13);
  }
  expect(VE.grid('heun', 1).levels.map(({ sigma }) => sigma)).toEqual(
    [80, 0.002].map((each) => expect.closeTo(each, 12)),
  );
});

test.each([VP, VE])('levels of $name say how they change in time', ({ grid }) => {
  const { levelAt } = grid('flow-heun', 1);
  const [h, here] = [1e-5, levelAt(0.4)];
  const [before, behind] = [levelAt(0.4 - h), levelAt(0.4 + h)];
  expect((behind.alpha - before.alpha) / (2 * h)).toBeCloseTo(here.alphaSlope!, 8);
  expect((behind.sigma - before.sigma) / (2 * h)).toBeCloseTo(here.sigmaSlope!, 8);
  expect(here.alphaSlope).toBeCloseTo(here.drift! * here.alpha, 13);
});

test('reference grids begin at the prior, or nearly', () => {
  for (const { grid, priorVariance } of [VP, VE]) {
    const { alpha, sigma } = grid('ddim', 3).levels[0];
    expect((alpha * alpha * 0.5 + sigma * sigma) / priorVariance).toBeCloseTo(1, 3);
  }
});

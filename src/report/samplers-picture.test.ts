import { describe, expect, it } from 'vitest';
import type { SamplerLine, SamplersResult } from '../sampler/samplers-result.js';
import { samplersPicture } from './samplers-picture.js';
import { samplersText } from './samplers-text.js';

type Value = number | null;

function line(name: string, values: readonly Value[], of: string | null = null, error = 1e-12): SamplerLine {
  const known = (value: Value) => (value === null ? { value, reason: 'a step takes more calls' } : { value, error });
  return {
    ...{ name, of, method: null },
    runs: values.map((value, i) => ({
      budget: [5, 10, 20][i],
      steps: value === null ? null : [5, 10, 20][i],
      calls: of === null && value !== null ? [5, 10, 20][i] : null,
      w2: known(value),
      kl: known(value),
      reverseKl: known(value),
    })),
  };
}

const result = (...samplers: readonly SamplerLine[]): SamplersResult => ({
  ...{ format: 1, version: '1.0.0', process: 'VP', ends: [1, 1e-3], schedule: 'karras', denoise: false },
  ...{
    start: 'prior',
    spectrum: { axes: 2, distinct: 2, least: 0.1, largest: 1, nodes: 2 },
  },
  levels: [
    { name: 'karras', of: null, runs: [{ steps: 10, gap: { value: 0.2, error: 0 }, least: { value: 0.1, error: 0 } }] },
    {
      name: 'levels',
      of: 'mine',
      runs: [{ steps: 999, gap: { value: 0.03, error: 0 }, least: { value: null, reason: 'none' } }],
    },
  ],
  samplers: [...samplers],
});

const found = result(
  line('ddim', [0.5, 0.25, 0.125]),
  line('heun', [null, 0.1, 0.01]),
  line('a & <b>', [0.5, 0.2, 0.1], 'mine'),
  line('close', [0.5, 0.25, 0.1251]),
);

describe('the picture of samplers', () => {
  const svg = samplersPicture(found, 'w2');

  it('is a drawing by itself, with a name for those who do not see it', () => {
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 860 520"[^>]*role="img" aria-label="2-Wass/,
    );
    expect(svg).not.toMatch(/href|url\(|NaN|Infinity|undefined/);
    // every element is closed, and every text escaped
    expect(svg.match(/<text /g)?.length).toBe(svg.match(/<\/text>/g)?.length);
    expect(svg).toContain('mine/a &amp; &lt;b&gt;');
  });

  it('leaves out what XML cannot write, which names of systems may have', () => {
    expect(samplersPicture(result(line('a\u0007b', [0.5, 0.2, 0.1], 'mine')), 'w2')).toContain('>mine/ab<');
  });

  it('has a mark for each number that is known, higher where the error is larger', () => {
    const marks = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
    expect(marks).toHaveLength(11);
    const [first, second, third] = marks;
    // halves are evenly apart on a scale of logarithms, and so are doubled calls
    expect(second[1] - first[1]).toBeCloseTo(third[1] - second[1], 0);
    expect(second[0] - first[0]).toBeCloseTo(third[0] - second[0], 0);
    expect(second[1]).toBeGreaterThan(first[1]);
  });

  it('keeps the names at the ends of curves a line apart', () => {
    const places = ['ddim', 'close', 'heun'].map((name) => Number(svg.match(new RegExp(`y="([\\d.]+)">${name}<`))![1]));
    expect(Math.abs(places[0] - places[1])).toBeGreaterThanOrEqual(16);
  });

  it('can be drawn of nothing, and of a single number', () => {
    for (const samplers of [[line('heun', [null, null, null])], [line('ddim', [null, 0.3, null])]]) {
      expect(samplersPicture(result(...samplers), 'kl')).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe('the table of samplers', () => {
  it('has the digits that are known, and says what is not answered and why', () => {
    const text = samplersText(
      result(line('ddim', [0.123456, null, 1e-9], null, 1e-3), line('own', [0.2, 0.1, 0.1], 'mine')),
      'w2',
    );
    expect(text).toMatch(/^calls +5 +10 +20$/m);
    expect(text).toMatch(/^ddim +0\.12 +none +< 0\.001$/m);
    expect(text).toMatch(/^mine\/own +0\.2 +0\.1 +0\.1$/m);
    expect(text).toMatch(/^karras +0\.2\n {2}best levels +0\.1$/m);
    expect(text).toContain('mine/levels, 999 steps: 0.03; best levels: none\n');
    expect(text).toContain('not answered\n  ddim: a step takes more calls\n');
  });
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CAPABILITIES, capabilitiesOf } from './capabilities.js';
import type { Call } from './contract.js';
import { readDescription } from './read-description.js';

test('the manual names all that a claim may need', () => {
  const manual = ['systems', 'writing-claims'].map((page) => readFileSync(`docs/${page}.md`, 'utf8')).join();
  expect(CAPABILITIES.filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
});

const PROCESS = { from: 0, to: 1, prior: { variance: 1 } };

test('a system is asked about exact models where it has none and trains none', () => {
  const models = [{ id: 'a', target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] } }];
  const asked = (described: object, offers: readonly Call[]) =>
    capabilitiesOf(readDescription({ name: 'a', process: PROCESS, offers, ...described }, 'a.ts')).has('exact models');
  expect(asked({}, ['coefficients', 'score'])).toBe(true);
  expect(asked({ models }, ['coefficients', 'score'])).toBe(false);
  expect(asked({}, ['coefficients', 'score', 'fit'])).toBe(false);
  const checkpoints = { target: models[0].target, trained: [{ id: 'a', after: 1 }] };
  expect(asked({ checkpoints }, ['coefficients', 'score'])).toBe(false);
});

test('a sampler encodes for a claim where it names its method, draws no noise of its own and has no corrector', () => {
  const ddim = { name: 'ddim', method: 'ddim', encodeLabel: 'origin' };
  const encodes = (sampler: object) =>
    capabilitiesOf(
      readDescription(
        { name: 'a', process: PROCESS, offers: ['coefficients', 'grid', 'sample'], samplers: [sampler] },
        'a.ts',
      ),
    ).has('encoding samplers');
  expect(encodes(ddim)).toBe(true);
  expect(encodes({ ...ddim, encodeLabel: undefined })).toBe(false);
  expect(encodes({ ...ddim, seeded: true })).toBe(false);
  expect(encodes({ ...ddim, corrector: { rule: 'annealed', snr: 0.1 } })).toBe(false);
});

test('what a sampler says of its way upwards and of its beginning is a capability of a system that samples', () => {
  const can = (sampler: object, offers = ['coefficients', 'grid', 'sample']) =>
    capabilitiesOf(
      readDescription(
        { name: 'a', process: PROCESS, offers, samplers: [{ name: 'b', tolerances: [1e-3], ...sampler }] },
        'a.ts',
      ),
    );
  expect(can({ encodes: true }).has('encoding adaptive samplers')).toBe(true);
  expect(can({ encodes: true }).has('samplers from any state')).toBe(false);
  expect(can({ begins: true }).has('samplers from any state')).toBe(true);
  expect(can({ begins: true }).has('encoding adaptive samplers')).toBe(false);
  expect(can({ begins: true, encodes: true }, ['coefficients', 'grid'])).toEqual(can({}, ['coefficients', 'grid']));
});

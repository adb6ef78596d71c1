import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detailOf } from '../src/claim/law.js';
import { valuesIn } from '../src/claim/measured.js';
import { parseExperiment } from '../src/experiment/schema.js';
import { measuresOf } from '../src/run/outcome.js';
import { claims } from './index.js';

const drawn = claims.map((claim) => [claim.id, fc.sample(claim.cases(), { seed: 5, numRuns: 20 })] as const);

test.each(drawn)('a case of %s survives JSON, so that it can be promoted', (_id, cases) => {
  for (const aCase of cases) expect(JSON.parse(JSON.stringify(aCase))).toEqual(aCase);
});

test.each(drawn)('a case of %s that trains a model can be measured as it is', (_id, cases) => {
  for (const aCase of cases) {
    const [{ trainingTimes }, { experiment }] = [Object(aCase), Object(aCase)];
    if (trainingTimes === undefined && experiment === undefined) continue;
    expect(parseExperiment(aCase, 'case')).toEqual(experiment ?? aCase);
  }
});

describe('what a replay shows of a case', () => {
  test.each(claims)('of $id is enough to decide its laws once more', async (claim) => {
    const { cases, furtherCases, laws } = claim;
    // larger ones among them, some of them beyond the line
    const few = [cases, furtherCases].flatMap((draw) => (draw ? fc.sample(draw(), { seed: 7, numRuns: 1 }) : []));
    let compared = 0;
    for (const aCase of few) {
      for (const { names, measure } of measuresOf(claim)) {
        for (const values of valuesIn(await measure(aCase))) {
          // what says nothing has its reason in place of numbers
          if (values === undefined || 'vacuous' in Object(values)) continue;
          const shown = fromDetail(detailOf(values));
          for (const { check } of names.map((name) => laws[name])) {
            const found = check(values);
            expect(withoutPlaces(check(shown))).toEqual(withoutPlaces(found));
            if (found !== undefined) compared++;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});

/** The place of a comparison is words, and a detail holds numbers. */
function withoutPlaces(found: unknown): unknown {
  return JSON.parse(JSON.stringify({ found }, (key, value) => (key === 'where' ? undefined : value)));
}

/**
 * The values that a detail was made from: it names the numbers of parts `part.name`, and parts called 0, 1, ... are
 * lists.
 */
function fromDetail(detail: Readonly<Record<string, unknown>>): unknown {
  const values = {};
  for (const [path, entry] of Object.entries(detail)) {
    const names = path.split('.');
    let part: Record<string, unknown> = values;
    for (const [i, name] of names.slice(0, -1).entries()) {
      part[name] ??= /^\d+$/.test(names[i + 1]) ? [] : {};
      part = part[name] as Record<string, unknown>;
    }
    part[names[names.length - 1]] = entry;
  }
  return values;
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExperiment } from '../src/experiment/schema.js';
import { claims } from './index.js';

const drawn = claims.map((claim) => [claim.id, claim, fc.sample(claim.cases, { seed: 5, numRuns: 20 })] as const);

test.each(drawn)('a case of %s survives JSON, so that it can be promoted', (_id, _claim, cases) => {
  for (const aCase of cases) expect(JSON.parse(JSON.stringify(aCase))).toEqual(aCase);
});

test.each(drawn)(
  'a case of %s says which experiment it is or holds, if any, and that can be measured',
  (_id, claim, cases) => {
    for (const aCase of cases) {
      const experiment = claim.experiment?.(aCase);
      const [{ trainingTimes }, { experiment: held }] = [Object(aCase), Object(aCase)];
      expect(experiment).toBe(trainingTimes === undefined ? held : aCase);
      if (experiment !== undefined) expect(parseExperiment(experiment, 'case')).toEqual(experiment);
    }
  },
);

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isBuilt } from '../report/page/html.js';
import { temporaryFolder } from '../testing/folder.js';
import { OU } from '../testing/processes.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

/** Nothing here is about claims: loading it would fail. */
const NO_REGISTRY = new URL('file:///no-such-registry.js');

const folder = temporaryFolder('all tests');
const path = (name: string) => join(folder.path, name);

async function explore(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(['explore', ...argv], terminal, NO_REGISTRY), ...written };
}

const experiment = {
  process: OU,
  target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] },
  embedding: { kind: 'signal' },
  features: { width: 4, seed: 1 },
  data: { samples: 5, seed: 2 },
  trainingTimes: [1],
};

test('an experiment that is no good is one sentence, and no page is written', async () => {
  writeFileSync(path('bad.json'), JSON.stringify({ ...experiment, data: { samples: 0, seed: 2 } }));
  const { code, out, err } = await explore(path('bad.json'), '--html', path('bad.html'));
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^[^\n]*bad\.json: data\.samples should be [^\n]*, found 0\.\n$/);
  expect(existsSync(path('bad.html'))).toBe(false);
});

test('a page is written where it is asked for, or it is said why not', async () => {
  writeFileSync(path('mine.json'), JSON.stringify(experiment));
  const { code, out, err } = await explore(path('mine.json'), '--html', path('mine.html'), '--no-open');
  // the template is what a build makes
  if (isBuilt('explore')) expect({ code, out, err }).toEqual({ code: 0, out: `${path('mine.html')}\n`, err: '' });
  else
    expect({ code, err }).toEqual({
      code: 2,
      err: 'The live page is not built yet: in a clone, npm run build makes it.\n',
    });
});

test('a place that cannot be written to is one sentence', async () => {
  writeFileSync(path('file'), '');
  const { code, err } = await explore('--html', join(path('file'), 'page.html'));
  const sentence = isBuilt('explore')
    ? /^The page '.*' cannot be written: [A-Z]+\.\n$/
    : /^The live page is not built yet/;
  expect(code).toBe(2);
  expect(err).toMatch(sentence);
});

test('one experiment is all that is taken', async () => {
  const { code, err } = await explore('one.json', 'two.json');
  expect({ code, err }).toEqual({
    code: 2,
    err: "'explore' has no use for the argument 'two.json'; see 'diffusion-bounds explore --help'.\n",
  });
});

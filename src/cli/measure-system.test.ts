import { spawnSync } from 'node:child_process';
import { expect, it, test } from 'vitest';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

/** Nothing here is about claims: loading it would fail. */
const NO_REGISTRY = new URL('file:///no-such-registry.js');
const SYSTEM = 'python3 fixtures/systems/checkpoints.py';

async function measure(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(['measure', ...argv], terminal, NO_REGISTRY), ...written };
}

const hasPython = spawnSync('python3', ['-c', '']).status === 0;

// the system needs Python alone, without NumPy or torch
test.skipIf(!hasPython)(
  'the checkpoints of a network in Python are measured, with errors, in the order of training',
  async () => {
    const { code, out } = await measure('--system', SYSTEM, '--json');
    expect(code).toBe(0);
    const {
      systems: [{ system, checkpoints }],
    } = JSON.parse(out);
    expect(system).toBe('made up');
    const values = checkpoints.map(({ id, klSde: { value } }: { id: string; klSde: { value: number } }) => [id, value]);
    expect(values).toEqual([
      ['early', expect.closeTo(0.3169, 3)],
      ['right', expect.closeTo(0, 3)],
      ['late', expect.closeTo(0.1534, 3)],
    ]);
    expect(Object.keys(checkpoints[0])).toEqual(['id', 'after', 'scoreLoss', 'klSde', 'klOde', 'klBound']);
  },
);

it.each([
  [[], "'measure' needs <experiment>, a file, or --system."],
  [['--time-limit', '3'], '--time-limit is for calls of a system: it needs --system.'],
  [['--system', SYSTEM, '--html', 'x'], "'measure --system' takes --json and --time-limit, found --html."],
  [['experiment.json', '--system', SYSTEM], "'measure --system' takes --json and --time-limit, found a file."],
  [['--system', 'fixtures/systems/noise-sign.ts'], 'should describe checkpoints'],
])('answers %j with one sentence and exit code 2', async (argv, sentence) => {
  const { code, out, err } = await measure(...argv);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(sentence);
  expect(err.trim().split('\n')).toHaveLength(1);
});

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { codeThatRuns, fileInBuild, ownFile } from './own-file.js';

it('a build has the file of a source at the same place', () => {
  const path = new URL('./relay.ts', import.meta.url).pathname;
  expect(fileInBuild('/a/dist', path)).toBe('/a/dist/src/system/relay.js');
});

it.each([
  ['TypeScript', new URL('./contract.ts', import.meta.url).pathname],
  ['what is here, source or build', ownFile('contract')],
])('code that runs a file loads it: %s', (_, file) => {
  const code = `${codeThatRuns(file)}.then(({ CALLS }) => console.log(CALLS.includes('score')));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['true\n', '']);
});

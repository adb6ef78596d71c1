import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeThatRuns, fileInBuild, ownFile, runningFile } from './own-file.js';

it('the file that runs is the source here', () => {
  expect(runningFile('src/system/transport/connection')).toBe(
    new URL('../system/transport/connection.ts', import.meta.url).pathname,
  );
});

it('a build has the file of a source at the same place', () => {
  expect(fileInBuild('/a/dist', 'src/system/transport/relay')).toBe('/a/dist/src/system/relay.js');
});

it.each([
  'bin/main',
  'properties/index',
  'src/index',
  'src/run/worker',
  'src/run/measure-worker',
  'src/system/transport/relay',
  'src/system/transport/module-host',
])('%s has a file for another process to load, in the source or the build', (name) => {
  expect(ownFile(name)).toMatch(new RegExp(`/${name}\\.[jt]s$`));
  expect(existsSync(ownFile(name))).toBe(true);
});

it.each([
  ['TypeScript', runningFile('src/system/transport/connection')],
  ['what is here, source or build', ownFile('src/system/transport/connection')],
])('code that runs a file loads it: %s', (_, file) => {
  const code = `${codeThatRuns(file)}.then(({ connect }) => console.log(typeof connect));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['function\n', '']);
});

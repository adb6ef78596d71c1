import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import {
  codeThatLoads,
  freshBuildIn,
  loadableModule,
  moduleInBuild,
  packageFolder,
  runningModule,
} from './package-file.js';

describe('a module of the package', () => {
  it('runs from the source in tests', () => {
    expect(runningModule('src/system/transport/connection')).toBe(
      new URL('../system/transport/connection.ts', import.meta.url).pathname,
    );
  });

  it('is in a build at the same place as in the source', () => {
    expect(moduleInBuild('/a/dist', 'src/system/transport/relay')).toBe('/a/dist/src/system/transport/relay.js');
  });

  it.each([
    'bin/main',
    'properties/index',
    'src/index',
    'src/run/case-worker',
    'src/run/measure-worker',
    'src/system/transport/relay',
    'src/system/transport/module-host',
  ])('has a file for another process to load, in the source or the build: %s', (name) => {
    expect(loadableModule(name)).toMatch(new RegExp(`/${name}\\.[jt]s$`));
    expect(existsSync(loadableModule(name))).toBe(true);
  });

  it.each([
    ['in TypeScript', runningModule('src/system/transport/connection')],
    ['as it is here, source or build', loadableModule('src/system/transport/connection')],
  ])('is loaded by code %s', (_, path) => {
    const code = `${codeThatLoads(path)}.then(({ connect }) => console.log(typeof connect));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['function\n', '']);
  });
});

describe('a build', () => {
  const root = temporaryFolder();
  beforeEach(() => {
    const sources = ['src/a/score.ts', 'src/a/score.test.ts', 'src/a/notes.md', 'bin/main.ts', 'properties/index.ts'];
    for (const name of sources) write(name, 1000);
  });

  function write(name: string, seconds: number): void {
    const path = join(root.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    utimesSync(path, seconds, seconds);
  }

  it('is missing before the first one is made', () => {
    expect(freshBuildIn(root.path)).toBeUndefined();
  });

  it('is fresh where the sources are older, whatever tests and texts have changed', () => {
    write('dist/bin/main.js', 2000);
    write('src/a/score.test.ts', 3000);
    write('src/a/notes.md', 3000);
    expect(freshBuildIn(root.path)).toBe(join(root.path, 'dist'));
  });

  it.each(['src/a/score.ts', 'bin/main.ts', 'properties/index.ts', 'src/b/new.ts'])(
    'is stale once %s has changed, or is as old as the build itself',
    (name) => {
      write('dist/bin/main.js', 2000);
      write(name, 2000);
      expect(freshBuildIn(root.path)).toBeUndefined();
    },
  );
});

describe('the folder of the package', () => {
  const folder = temporaryFolder();

  it('is the nearest one with a package.json', () => {
    mkdirSync(join(folder.path, 'package/dist/bin'), { recursive: true });
    writeFileSync(join(folder.path, 'package/package.json'), '{}');
    const file = pathToFileURL(join(folder.path, 'package/dist/bin/main.js')).href;
    expect(packageFolder(file)).toEqual(pathToFileURL(join(folder.path, 'package/')));
  });

  it('is missed where a build was copied without it', () => {
    const file = pathToFileURL(join(folder.path, 'dist/bin/main.js'));
    expect(() => packageFolder(file.href)).toThrow(`no folder above ${fileURLToPath(file)} has a package.json.`);
  });
});

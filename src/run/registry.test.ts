import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../experiment/input-error.js';
import { verify } from '../judge/verify.js';
import { loadRegistry } from './registry.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The text of a claim as far as a registry looks into it. */
const claimText = (id: string) =>
  `{ id: '${id}', laws: {}, assumptions: [], controls: [], cases: () => undefined, measure: () => undefined }`;

const moduleOf = (name: string, ...ids: string[]) => write(name, `export const claims = [${ids.map(claimText)}];`);

const registryOf = (topics: string, more = '') =>
  pathToFileURL(write('topics.mjs', `export const topics = ${topics};${more}`));

describe('a registry', () => {
  test('has the claims of all topics in their order, and the topic of each', async () => {
    const registry = registryOf(`{ forward: [${claimText('b')}, ${claimText('a')}], training: [${claimText('c')}] }`);
    const { claims, topics, ...rest } = await loadRegistry({ registry, own: [] });
    expect(claims.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect([...topics]).toEqual([
      ['b', 'forward'],
      ['a', 'forward'],
      ['c', 'training'],
    ]);
    expect(rest).toEqual({});
  });

  test('has the claims of users after them, under a topic of their own', async () => {
    const registry = registryOf(`{ forward: [${claimText('b')}] }`);
    const own = [moduleOf('first.mjs', 'x'), moduleOf('second.mjs', 'y', 'z')];
    const { claims, topics } = await loadRegistry({ registry, own });
    expect(claims.map(({ id }) => id)).toEqual(['b', 'x', 'y', 'z']);
    expect(['b', 'x', 'y', 'z'].map((id) => topics.get(id))).toEqual(['forward', 'own', 'own', 'own']);
    expect((await loadRegistry({ own })).claims.map(({ id }) => id)).toEqual(['x', 'y', 'z']);
  });

  test('may say where its promoted cases are', async () => {
    const registry = registryOf('{}', " export const promoted = new URL('./cases', import.meta.url);");
    expect(await loadRegistry({ registry, own: [] })).toMatchObject({ claims: [], promoted: join(folder, 'cases') });
  });
});

describe('a module of a user', () => {
  test('may be TypeScript, and import this package by its name, as may what it imports', async () => {
    write(
      'half.ts',
      `import { atMost, type Comparison } from 'diffusion-bounds';
      export const half = ({ x }: { x: number }): Comparison => atMost(x * x, (x * x) / 2);`,
    );
    const path = write(
      'mine.ts',
      `import { atMost, type Claim, claim, uniform } from 'diffusion-bounds';
      import { half } from './half.js';

      const typed: Pick<Claim, 'id'> = { id: 'mine' };

      export const claims = [
        claim({
          ...typed,
          title: 'A square is at most its root',
          source: { paper: 'none', locus: 'none' },
          assumptions: [],
          scope: [],
          laws: {
            square: { says: 'x^2 <= x', latex: '', sharpness: 'tight', of: ({ x, bound }) => atMost(x * x, bound) },
          },
          kind: 'exact',
          expects: 'holds',
          cases: () => uniform(0.1, 0.9),
          measure: (x: number) => ({ x, bound: x }),
          controls: [{ id: 'half', title: 'x^2/2', breaks: 'square', of: half }],
        }),
      ];`,
    );
    const { claims } = await loadRegistry({ own: [path] });
    expect((await verify(claims)).claims).toMatchObject([{ id: 'mine', verdict: 'holds' }]);
  });

  test('is refused when its file does not exist', async () => {
    const path = join(folder, 'nowhere.ts');
    await expect(loadRegistry({ own: [path] })).rejects.toThrow(
      new InputError(`There are no claims at '${path}': no such file.`),
    );
  });

  test('is refused when it cannot be loaded', async () => {
    const path = write('thrown.ts', "throw new Error('two\\n  lines');");
    await expect(loadRegistry({ own: [path] })).rejects.toThrow(
      new InputError(`The claims at '${path}' cannot be loaded: 'two lines'.`),
    );
    const broken = write('broken.ts', 'export const = ;');
    const failure = await loadRegistry({ own: [broken] }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as Error).message).toMatch(/^The claims at '.*broken\.ts' cannot be loaded: '[^\n]*'\.$/);
  });

  test.each([
    ['export const claim = 1;'],
    ['export const claims = [];'],
    ['export const claims = {};'],
    [`export const claims = [${claimText('x')}, { id: 'y' }];`],
    [`export const claims = [${claimText('x')}, undefined];`],
    [`export const claims = [${claimText('x').replace('[]', '0')}];`],
    [`export const claims = [${claimText('x').replace('{}', '0')}];`],
    [`export const claims = [${claimText('x').replace("'x'", '0')}];`],
  ])('is refused when it exports no claims: %s', async (text) => {
    const path = write('none.mjs', text);
    await expect(loadRegistry({ own: [path] })).rejects.toThrow(
      new InputError(`${path} should export claims, a list of what claim({ ... }) returns.`),
    );
  });

  test('is refused when the id of a claim is already taken, in the registry or in a module', async () => {
    const registry = registryOf(`{ forward: [${claimText('b')}] }`);
    const [first, second] = [moduleOf('first.mjs', 'x', 'b'), moduleOf('second.mjs', 'x')];
    await expect(loadRegistry({ registry, own: [first] })).rejects.toThrow(
      new InputError(`${first}: the id of a claim should be unique, found 'b' once more.`),
    );
    await expect(loadRegistry({ own: [first, second] })).rejects.toThrow(
      new InputError(`${second}: the id of a claim should be unique, found 'x' once more.`),
    );
  });
});

import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { verify } from '../judge/verify.js';
import { temporaryFolder } from '../testing/folder.js';
import { loadRegistry } from './registry.js';

const folder = temporaryFolder();

function write(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

/** The text of a claim that nothing is wrong with. */
const claimText = (id: string) => `{
  id: '${id}', title: 'made up', source: { paper: 'none', locus: 'none' }, assumptions: [], scope: [],
  laws: { bound: { statement: 'x <= 1', latex: '', sharpness: 'upper', check: () => undefined } },
  kind: 'exact', expects: 'holds', cases: () => undefined, measure: () => undefined,
  controls: [{ id: 'none', title: '0 in place of 1', breaks: 'bound' }],
}`;

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

  test('may have the statements of papers', async () => {
    const registry = registryOf('{}', " export const statements = [{ locus: 'Remark 7' }];");
    expect((await loadRegistry({ registry, own: [] })).statements).toEqual([{ locus: 'Remark 7' }]);
  });

  test('may say where its promoted cases are', async () => {
    const registry = registryOf('{}', " export const promoted = new URL('./cases', import.meta.url);");
    expect(await loadRegistry({ registry, own: [] })).toMatchObject({
      claims: [],
      promoted: join(folder.path, 'cases'),
    });
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
            square: { statement: 'x^2 <= x', latex: '', sharpness: 'tight', check: ({ x, bound }) => atMost(x * x, bound) },
          },
          kind: 'exact',
          expects: 'holds',
          cases: () => uniform(0.1, 0.9),
          measure: (x: number) => ({ x, bound: x }),
          controls: [{ id: 'half', title: 'x^2/2', breaks: 'square', check: half }],
        }),
      ];`,
    );
    const { claims } = await loadRegistry({ own: [path] });
    expect((await verify(claims)).claims).toMatchObject([{ id: 'mine', verdict: 'holds' }]);
  });

  test('is refused when its file does not exist', async () => {
    const path = join(folder.path, 'nowhere.ts');
    await expect(loadRegistry({ own: [path] })).rejects.toThrow(
      new InputError(`There are no claims at '${path}': no such file.`),
    );
  });

  test('is refused when it is a folder, or cannot be looked at', async () => {
    await expect(loadRegistry({ own: [folder.path] })).rejects.toThrow(
      new InputError(`The claims at '${folder.path}' should be a module in TypeScript or JavaScript, found a folder.`),
    );
    symlinkSync('circle', join(folder.path, 'circle'));
    const path = join(folder.path, 'circle', 'mine.ts');
    await expect(loadRegistry({ own: [path] })).rejects.toThrow(
      new InputError(`The claims at '${path}' cannot be read: ELOOP.`),
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

  test('is refused when its list of claims is empty', async () => {
    const path = write('none.mjs', 'export const claims = [];');
    await expect(loadRegistry({ own: [path] })).rejects.toThrow(
      new InputError(`${path}: claims should not be empty, found [].`),
    );
  });

  test.each([['export const claim = 1;'], ['export const claims = {};']])(
    'is refused when it exports no claims: %s',
    async (text) => {
      const path = write('none.mjs', text);
      await expect(loadRegistry({ own: [path] })).rejects.toThrow(
        new InputError(`${path} should export claims, a list of what claim({ ... }) returns.`),
      );
    },
  );

  test.each([
    ["'x'", '0', 'id should be a string, found 0'],
    ["'x'", "'X'", 'the id should be lower case words joined by hyphens'],
    ["paper: 'none', ", '', 'source.paper should be a string, found nothing'],
    ["'exact'", "'sure'", `kind should be 'identity', 'exact', 'coverage' or 'trend', found "sure"`],
    ["'holds'", "'maybe'", `expects should be 'holds' or { refuted: the clause at fault }, found "maybe"`],
    [
      "'holds'",
      "{ refuted: '' }",
      `expects should be 'holds' or { refuted: the clause at fault }, found {"refuted":""}`,
    ],
    ["'upper'", "'blunt'", `laws.bound.sharpness should be 'tight' or 'upper', found "blunt"`],
    ['check: () => undefined', 'check: 3', 'laws.bound.check should be a function, found 3'],
    ['measure: () => undefined', 'measure: [() => 1]', 'measure should be a function, found [null]'],
    ['assumptions: []', 'assumptions: () => []', 'assumptions should be a list of assumptions, found a function'],
    [
      'controls: [',
      'sizes: { quick: 3 }, controls: [',
      'sizes.quick should be the numbers cases and controlCases, found 3',
    ],
    ["breaks: 'bound'", "breaks: 'bond'", "control 'none' should break one of the laws bound, found 'bond'"],
  ])('is refused when a claim has %s replaced by %s', async (from, to, fault) => {
    const path = write('odd.mjs', `export const claims = [${claimText('y')}, ${claimText('x').replace(from, to)}];`);
    await expect(loadRegistry({ own: [path] })).rejects.toThrow(new InputError(`${path}: claims[1]: ${fault}.`));
  });

  test('is refused when a claim is not even an object', async () => {
    const path = write('odd.mjs', 'export const claims = [undefined];');
    await expect(loadRegistry({ own: [path] })).rejects.toThrow(
      new InputError(`${path}: claims[0]: a claim should be an object, found nothing.`),
    );
  });

  test.each(['own', 'forward'])("is refused when the id of a claim is the topic '%s'", async (topic) => {
    const registry = registryOf(`{ forward: [${claimText('b')}] }`);
    const path = moduleOf('first.mjs', topic);
    await expect(loadRegistry({ registry, own: [path] })).rejects.toThrow(
      new InputError(`${path}: the id of a claim should not be that of a topic, found '${topic}'.`),
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

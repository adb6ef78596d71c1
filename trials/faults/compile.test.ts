import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Compile, compilerOf } from './compile.js';

let folder: string;
let compile: Compile;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'compile-')));
  const clean = join(folder, 'clean');
  const options = { strict: true, declaration: true, noEmit: true, types: [], lib: ['es5'], target: 'es2022' };
  mkdirSync(clean);
  writeFileSync(join(clean, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  writeFileSync(join(clean, 'one.ts'), 'export const one = (): number => 1;\n');
  writeFileSync(join(clean, 'two.ts'), "import { one } from './one';\nexport const two: number = one() + 1;\n");
  compile = compilerOf(clean);
});
afterAll(() => rmSync(folder, { recursive: true }));

function compiled(text: string) {
  const copy = mkdtempSync(join(folder, 'copy-'));
  writeFileSync(join(copy, 'one.ts'), text);
  return compile(copy, ['one.ts']);
}

test('what a fault changes is compiled', () => {
  const scripts = new Map([['one.js', 'export const one = () => 2;\n']]);
  expect(compiled('export const one = (): number => 2;\n')).toEqual({ kind: 'compiled', scripts });
});

test.each([
  ["export const one = (): number => 'a';\n", /^it does not typecheck: Type 'string' is not assignable/],
  ['export const one = (): number => ;\n', /^it does not typecheck: Expression expected/],
  ["export const one = (): string => 'a';\n", /^it does not typecheck: Type 'string' is not assignable/],
  ['export const another = 1;\n', /^it does not typecheck: Module .* has no exported member/],
])('%j is wrong, in its own file or in those that use it', (text, reason) => {
  expect(compiled(text)).toEqual({ kind: 'wrong', reason: expect.stringMatching(reason) });
});

test('a change to what is not compiled is no fault', () => {
  expect(compile(folder, ['three.ts'])).toEqual({
    kind: 'wrong',
    reason: 'it changes three.ts, which is not compiled',
  });
});

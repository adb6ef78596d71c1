import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TypeCheck, typeCheckOf } from './type-check.js';

let folder: string;
let typeCheck: TypeCheck;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'type-check-')));
  const clean = join(folder, 'clean');
  const options = { strict: true, declaration: true, noEmit: true, types: [], lib: ['es5'], target: 'es2022' };
  mkdirSync(clean);
  writeFileSync(join(clean, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  writeFileSync(join(clean, 'one.ts'), 'export const one = (): number => 1;\n');
  writeFileSync(join(clean, 'two.ts'), "import { one } from './one';\nexport const two: number = one() + 1;\n");
  typeCheck = typeCheckOf(clean);
});
afterAll(() => rmSync(folder, { recursive: true }));

function checked(text: string) {
  const copy = mkdtempSync(join(folder, 'copy-'));
  writeFileSync(join(copy, 'one.ts'), text);
  return typeCheck(copy, ['one.ts']);
}

test('nothing is said of a change with the right types', () => {
  expect(checked('export const one = (): number => 2;\n')).toBeUndefined();
});

test.each([
  ["export const one = (): number => 'a';\n", /^it does not typecheck: Type 'string' is not assignable/],
  ['export const one = (): number => ;\n', /^it does not typecheck: Expression expected/],
  ["export const one = (): string => 'a';\n", /^it does not typecheck: Type 'string' is not assignable/],
  ['export const another = 1;\n', /^it does not typecheck: Module .* has no exported member/],
])('%j is wrong, in its own file or in those that use it', (text, reason) => {
  expect(checked(text)).toMatch(reason);
});

test('a change to what is not compiled is no fault', () => {
  expect(typeCheck(folder, ['three.ts'])).toBe('it changes three.ts, which is not compiled');
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { distancesFrom, importersIn } from './importers.js';

test('imports are followed backwards, to what imports a file directly or by others', () => {
  const root = mkdtempSync(join(tmpdir(), 'importers-'));
  try {
    const write = (file: string, text: string) => {
      mkdirSync(join(root, file, '..'), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    write('src/a/x.ts', "export const x = 1;\nimport { readFile } from 'node:fs';\n");
    write('src/a/y.ts', "import { x } from './x.js';\nexport type { Z } from '../b/z.js';\n");
    write('src/b/z.ts', "import { x } from '../a/x.js';\nimport { gone } from './gone.js';\n");
    write('bin/y.test.ts', "import { y } from '../src/a/y.js';\n");
    const importers = importersIn(root, ['src', 'bin']);
    expect(importers.get('src/a/x.ts')).toEqual(['src/a/y.ts', 'src/b/z.ts']);
    expect([...importers.keys()].sort()).toEqual(['src/a/x.ts', 'src/a/y.ts', 'src/b/z.ts']);
    expect(Object.fromEntries(distancesFrom(['src/b/z.ts'], importers))).toEqual({
      'src/b/z.ts': 0,
      'src/a/y.ts': 1,
      'bin/y.test.ts': 2,
    });
  } finally {
    rmSync(root, { recursive: true });
  }
});

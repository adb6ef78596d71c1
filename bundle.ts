/**
 * Bundles the package into dist: few large files in place of some 600 small ones, as a process then starts twice as fast,
 * and every run starts several. The types stay as tsc writes them. The pages, dist/web, are bundled beside it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import manifest from './package.json' with { type: 'json' };
import { buildPages, formulasText } from './web/build.js';

/** What users run and import, what runs as a process or thread of its own, and a connection, which tests run so too. */
const ENTRIES = [
  'bin/main',
  'bin/vitest',
  'src/cli/command-thread',
  'src/index',
  'properties/index',
  'src/run/case-worker',
  'src/run/measure-worker',
  'src/conjecture/measure-worker',
  'src/reproduction/reproduction-worker',
  'src/system/transport/relay',
  'src/system/transport/module-host',
  'src/system/transport/connection',
];

/**
 * What is installed beside the package, and may be shared with its users. All else is bundled: three functions of stdlib
 * would bring 200 packages with them.
 */
const INSTALLED = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

const { output } = await build({
  input: Object.fromEntries(ENTRIES.map((name) => [name, `${name}.ts`])),
  platform: 'node',
  external: [/^node:/, ...INSTALLED.map((name) => new RegExp(`^${name}(/|$)`))],
  output: { dir: 'dist', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
});

const modules = [
  ...output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : [])),
  ...(await buildPages('dist/web')),
];
const bundled = modules.map(folderOf).filter((folder) => folder !== undefined);
writeFileSync('dist/third-party.txt', termsOf(new Set(bundled)));

const { topics } = await import(pathToFileURL('dist/properties/index.js').href);
writeFileSync('dist/web/formulas.json', formulasText(topics));

/** The folder of the package that a module belongs to, if that is not this one. */
function folderOf(module: string): string | undefined {
  return /^.*[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(module)?.[0];
}

/** The terms of use of packages, each text once. */
function termsOf(folders: Iterable<string>): string {
  const names = new Map<string, string[]>();
  for (const folder of folders) {
    const files = ['LICENSE', 'NOTICE'].map((name) => join(folder, name)).filter((path) => existsSync(path));
    const text = files.map((path) => readFileSync(path, 'utf8')).join('\n');
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    names.set(text, [...(names.get(text) ?? []), `${name} ${version}`]);
  }
  return [...names].map(([text, of]) => `${of.sort().join('\n')}\n\n${text}`).join(`\n${'-'.repeat(80)}\n\n`);
}

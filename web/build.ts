/**
 * What the package ships in dist/web: the pages as templates, and the statements of its laws in MathML. A page whose sources have
 * not changed is not built again, as tests build the package many times.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyClaim } from '../src/claim/claim.js';
import { mathml } from './formula.js';
import { buildPage, PAGES } from './vite.config.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Pages of earlier builds, each under the hash of its sources; worktrees that share their packages share them too. */
const KEPT = join(ROOT, 'node_modules/.cache/diffusion-bounds-pages');

/** What a page may be made of: the live page alone has the engine. */
function sourcesOf(page: string): string[] {
  return ['web', 'package-lock.json', page === 'explore' ? 'src' : 'src/evidence'];
}

/**
 * Puts the pages into a folder, each as `<page>.html`.
 *
 * @param pages all of them, or some
 * @returns the modules that they consist of, of each package one
 */
export async function buildPages(into: string, pages: readonly string[] = PAGES): Promise<string[]> {
  mkdirSync(into, { recursive: true });
  const modules: string[] = [];
  for (const page of pages.filter((name) => existsSync(join(ROOT, 'web', name)))) {
    const kept = join(KEPT, `${page}-${hashOf(sourcesOf(page))}`);
    if (!existsSync(kept)) await keep(page, kept);
    copyFileSync(join(kept, `${page}.html`), join(into, `${page}.html`));
    modules.push(...JSON.parse(readFileSync(join(kept, MODULES), 'utf8')).map((path: string) => join(ROOT, path)));
  }
  return modules;
}

const MODULES = 'modules.json';

/** Builds a page into a folder, which has its name once it is whole. */
async function keep(page: string, kept: string): Promise<void> {
  const unfinished = `${kept}-${process.pid}`;
  const modules = await buildPage(page, unfinished);
  const packages = new Map(
    modules.flatMap((path) => {
      const [, inside, name] = /(node_modules[\\/]((@[^\\/]+[\\/])?[^\\/]+).*)$/.exec(path) ?? [];
      return name === undefined ? [] : [[name, inside] as const];
    }),
  );
  writeFileSync(join(unfinished, MODULES), JSON.stringify([...packages.values()]));
  try {
    renameSync(unfinished, kept);
  } catch (error) {
    // another build was faster
    if (!existsSync(kept)) throw error;
    rmSync(unfinished, { recursive: true });
  }
}

/** A hash of some files, and of those in some folders. */
function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesIn)) hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex').slice(0, 32);
}

function filesIn(path: string): string[] {
  if (!statSync(join(ROOT, path)).isDirectory()) return path.endsWith('.test.ts') ? [] : [path];
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`));
}

/** The statements of all laws in MathML, by `claim.law`, as JSON. */
export function formulasText(topics: Readonly<Record<string, readonly AnyClaim[]>>): string {
  const formulas = Object.values(topics)
    .flat()
    .flatMap(({ id, laws }) =>
      Object.entries(laws).map(([name, { latex }]) => [
        `${id}.${name}`,
        mathml(typeof latex === 'string' ? latex : latex()),
      ]),
    );
  return `${JSON.stringify(Object.fromEntries(formulas), null, 1)}\n`;
}

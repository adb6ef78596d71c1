import { extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import type { FoundByName } from '../baseline/quantity.js';
import type { AnyClaim } from '../claim/claim.js';
import { declarationFault } from '../claim/declaration-fault.js';
import type { Statement } from '../claim/statement.js';
import { InputError } from '../input/input-error.js';
import { oneLine } from '../input/one-line.js';
import { runningModule } from '../input/package-file.js';
import { kindAt } from '../input/path-kind.js';
import { privateCache } from '../input/private-cache.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import { settled } from './settled.js';

/** The claims that can be run, and the topic of each. */
export interface Registry {
  /** In the order in which they are run and reported. */
  readonly claims: readonly AnyClaim[];
  /** By claim id. */
  readonly topics: ReadonlyMap<string, string>;
  /** The folder of promoted cases, see `readCorpus`, where it is not that of this package. */
  readonly promoted?: string;
  /** The numbered statements of papers, each with its claims. */
  readonly statements?: readonly Statement[];
  /** What a baseline measures of a system. */
  readonly systemQuantities?: SystemQuantities;
}

/** What a baseline measures of a system. @param seed of what is drawn */
type SystemQuantities = (system: SystemUnderTest, seed: number) => FoundByName;

/** What `diffusion-bounds` exports, source or build. */
const PACKAGE_INDEX = runningModule('src/index');

/** The topic of claims that a user brings along. */
export const OWN_TOPIC = 'own';

/** Where claims come from: what a process needs to load them for itself. */
export interface ClaimModules {
  /**
   * A module that exports `topics`, lists of claims by topic, and may export `promoted`, the URL of a folder of their
   * cases, `statements`, what papers state with the claims about it, and `systemQuantities`, what a baseline measures of a system.
   */
  readonly registry?: URL | undefined;
  /** Paths of users' modules, TypeScript or JavaScript, that export `claims`. */
  readonly own: readonly string[];
}

/** What a module of claims may export. */
interface RegistryModule {
  readonly topics?: Readonly<Record<string, readonly AnyClaim[]>>;
  readonly promoted?: URL;
  readonly statements?: readonly Statement[];
  readonly systemQuantities?: SystemQuantities;
}

/**
 * Loads claims.
 *
 * @throws InputError when a user's module does not exist or cannot be loaded, exports no claims, or has a claim whose
 * declaration is wrong or whose id is taken by another claim or a topic
 */
export async function loadRegistry({ registry, own }: ClaimModules): Promise<Registry> {
  const exported: RegistryModule = registry === undefined ? {} : await registryAt(registry);
  const entries = Object.entries(exported.topics ?? {}).flatMap(([topic, claims]) =>
    claims.map((claim) => ({ topic, claim })),
  );
  const topicNames = [...entries.map(({ topic }) => topic), OWN_TOPIC];
  if (own.length > 0) guardRun();
  for (const path of own) {
    for (const claim of await claimsOf(path)) {
      if (topicNames.includes(claim.id)) {
        throw new InputError(`${path}: the id of a claim should not be that of a topic, found '${claim.id}'.`);
      }
      if (entries.some((each) => each.claim.id === claim.id)) {
        throw new InputError(`${path}: the id of a claim should be unique, found '${claim.id}' once more.`);
      }
      entries.push({ topic: OWN_TOPIC, claim });
    }
  }
  return {
    claims: entries.map(({ claim }) => claim),
    topics: new Map(entries.map(({ topic, claim }) => [claim.id, topic])),
    ...(exported.promoted === undefined ? {} : { promoted: fileURLToPath(exported.promoted) }),
    ...(exported.statements === undefined ? {} : { statements: exported.statements }),
    ...(exported.systemQuantities === undefined ? {} : { systemQuantities: exported.systemQuantities }),
  };
}

/** What a registry exports. Those of tests are TypeScript, of which a process that runs the build knows nothing. */
function registryAt(url: URL) {
  const path = fileURLToPath(url);
  return extname(path) === extname(PACKAGE_INDEX) ? import(url.href) : loaded<object>(path);
}

/**
 * What a module exports, TypeScript or not. What is compiled of it is kept in a folder of this user's own: jiti would look for
 * it in the temporary folder, where any user of the machine can put code in its place. Its own `import ... from
 * 'diffusion-bounds'` leads to the package that runs.
 */
async function loaded<Exports>(path: string): Promise<Exports> {
  const virtualModules = { 'diffusion-bounds': await import(pathToFileURL(PACKAGE_INDEX).href) };
  return createJiti(import.meta.url, { virtualModules, fsCache: privateCache() ?? false }).import<Exports>(path);
}

/** The claims that a module exports. */
async function claimsOf(path: string): Promise<readonly AnyClaim[]> {
  const modulePath = resolve(path);
  checkFile(modulePath, path);
  const imported = loaded<{ claims?: unknown }>(modulePath);
  const exported = await settled(imported, 'it waits for what never comes').catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(`The claims at '${path}' cannot be loaded: '${oneLine(message)}'.`);
  });
  const { claims } = exported;
  if (!Array.isArray(claims)) {
    throw new InputError(`${path} should export claims, a list of what claim({ ... }) returns.`);
  }
  if (claims.length === 0) throw new InputError(`${path}: claims should not be empty, found [].`);
  for (const [i, each] of claims.entries()) {
    // what claim({ ... }) returns has been checked, but a module may export objects of its own making
    const fault = declarationFault(each);
    if (fault !== undefined) throw new InputError(`${path}: claims[${i}]: ${fault}.`);
  }
  return claims;
}

function checkFile(modulePath: string, path: string): void {
  const found = kindAt(modulePath);
  if (found === 'file') return;
  if (found === 'nothing') throw new InputError(`There are no claims at '${path}': no such file.`);
  if (found === 'folder') {
    throw new InputError(`The claims at '${path}' should be a module in TypeScript or JavaScript, found a folder.`);
  }
  throw new InputError(`The claims at '${path}' cannot be read: ${found.error}.`);
}

/**
 * Keeps the claims that a user brings along from ending the run or writing among its results: in this process,
 * process.exit throws from now on, so that it is an error of the case that calls it and never a run without verdicts,
 * and what is written to the console or to stdout goes to stderr.
 */
function guardRun(): void {
  const exit = process.exit;
  if (exit === refuseToExit) return;
  process.exit = refuseToExit;
  // Node itself ends a process that way after an exception that nobody caught
  process.once('uncaughtExceptionMonitor', () => {
    process.exit = exit;
  });
  process.stdout.write = process.stderr.write.bind(process.stderr);
  for (const name of ['log', 'info', 'debug'] as const) console[name] = console.error;
}

function refuseToExit(code?: number | string | null): never {
  throw new Error(`process.exit(${code ?? ''}) was called`);
}

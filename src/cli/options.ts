import { availableParallelism } from 'node:os';
import type { AnyClaim } from '../claim/claim.js';
import { LARGEST_BUDGET } from '../evidence/error-budget.js';
import { InputError } from '../input/input-error.js';
import { nearHint } from '../input/near-name.js';
import type { KnownFailure } from '../judge/known-failures.js';
import { MOST_SHARDS, type Shard } from '../run/address.js';
import type { ClaimModules, Registry } from '../run/registry.js';
import { namesOfSeveral, type SystemGroup } from '../system/contract/system-under-test.js';
import { SEPARATOR } from './command.js';

/** The option of a command that can be about a user's own claims. */
export const CLAIM_OPTIONS = {
  with: {
    type: 'string',
    description: "modules that export claims of your own as 'claims', TypeScript or JavaScript, comma-separated",
  },
} as const;

/** Where a command finds claims: in the registry, and in the modules that --with names. */
export function claimModules(registry: URL, { with: list }: { readonly with?: string | undefined }): ClaimModules {
  const own = list?.split(',').map((path) => path.trim()) ?? [];
  return { registry, own: own.filter((path) => path !== '') };
}

/** Loads the claims: no earlier than needed, as the engine is loaded with them. @throws InputError */
export async function loadClaims(modules: ClaimModules): Promise<Registry> {
  const { loadRegistry } = await import('../run/registry.js');
  return loadRegistry(modules);
}

/**
 * The claims of a registry that a comma-separated list of ids and topics names, in the order of the registry; all of
 * them without a list.
 *
 * @throws InputError
 */
export function selectClaims(registry: Registry, list: string | undefined): readonly AnyClaim[] {
  const { claims, topics } = registry;
  if (list === undefined) return claims;
  const wanted = new Set(list.split(',').map((name) => name.trim()));
  const known = new Set([...topics.keys(), ...topics.values()]);
  const unknown = [...wanted].find((name) => !known.has(name));
  if (unknown === '') throw new InputError(`--claims should list claims and topics between commas, found '${list}'.`);
  if (unknown !== undefined) {
    throw new InputError(
      `There is no claim or topic '${unknown}': topics are ${topicNames(registry)}; ` +
        `'diffusion-bounds list' names the claims${nearHint(unknown, [...known])}.`,
    );
  }
  return claims.filter(({ id }) => wanted.has(id) || wanted.has(topics.get(id) ?? ''));
}

/** The topics of a registry as text. */
export function topicNames({ topics }: Registry): string {
  return [...new Set(topics.values())].join(', ');
}

/** The claim with the given id. @throws InputError */
export function findClaim(claims: readonly AnyClaim[], id: string): AnyClaim {
  const found = claims.find((claim) => claim.id === id);
  if (found === undefined) {
    const near = nearHint(
      id,
      claims.map((claim) => claim.id),
    );
    throw new InputError(`There is no claim '${id}'; 'diffusion-bounds list' names them all${near}.`);
  }
  return found;
}

/** The options of a command that can be about somebody else's system. */
export const SYSTEM_OPTIONS = {
  system: {
    type: 'string',
    description:
      "module that exports a DiffusionSystem as 'system', or a list as 'systems', or a command that speaks JSON-RPC; may be repeated",
  },
  'time-limit': { type: 'string', description: 'seconds that a call of the system may take (default 30)' },
} as const;

/** Opens the systems that the options name, if they name one. @throws InputError */
export async function systemFrom(options: {
  readonly system?: string | undefined;
  readonly 'time-limit'?: string | undefined;
}): Promise<SystemGroup | undefined> {
  const { system: path, 'time-limit': limit } = options;
  if (path === undefined) {
    if (limit !== undefined) throw new InputError('--time-limit is for calls of a system: it needs --system.');
    return undefined;
  }
  const { openGroup } = await import('../system/transport/open-system.js');
  return openGroup(path.split(SEPARATOR), limit === undefined ? undefined : parseSeconds(limit));
}

/** The option of a command that decides claims. */
export const EXPECT_OPTION = {
  expect: {
    type: 'string',
    description: 'JSON file of known failures, { "<claim>.<law>": { "verdict", "reason" } }, which pass until fixed',
  },
} as const;

/** The topics of claims, also under the names of several systems. */
export function topicsOf({ topics }: Registry, system: SystemGroup | undefined): Registry['topics'] {
  const named = namesOfSeveral(system).flatMap((name) =>
    [...topics].map(([id, topic]) => [`${name}/${id}`, topic] as const),
  );
  return new Map([...topics, ...named]);
}

/** Failures that a file lists. */
export interface ExpectFile {
  readonly path: string;
  readonly known: readonly KnownFailure[];
}

/**
 * Reads the file that --expect names, if it names one.
 *
 * @param claims all that there are, whether they are run or not
 * @throws InputError when the file cannot be read, or lists what is no failure of any of them
 */
export async function readExpectFile(
  path: string | undefined,
  claims: readonly AnyClaim[],
  system?: SystemGroup,
): Promise<ExpectFile | undefined> {
  if (path === undefined) return undefined;
  const { readJson } = await import('../input/read-json.js');
  const { readKnownFailures } = await import('../judge/known-failures.js');
  return { path, known: readKnownFailures(readJson(path), path, claims, namesOfSeveral(system)) };
}

/**
 * The option of a command that decides claims. It is asked for, and not found out from GITHUB_ACTIONS, since gates are
 * also run by the tests of a project, on code that is meant to fail, and these must not annotate its builds.
 */
export const GITHUB_OPTION = {
  github: {
    type: 'boolean',
    description: 'in a step of GitHub Actions: annotate what is wrong, and write the summary and outputs of the step',
  },
} as const;

/** Files by which a step in GitHub Actions says more than its log; there are none elsewhere. */
export interface GitHubFiles {
  readonly summary?: string | undefined;
  readonly outputs?: string | undefined;
}

/** The files of the step that this process is in. */
export function githubFiles(env: NodeJS.ProcessEnv): GitHubFiles {
  // an empty variable is none
  return { summary: env.GITHUB_STEP_SUMMARY || undefined, outputs: env.GITHUB_OUTPUT || undefined };
}

/** The forms in which results can be printed. */
export const FORMATS = ['table', 'json'] as const;

/** More processes than this, which no machine has cores for, are a slip of the finger. */
const MOST_WORKERS = 1024;

/** A number of at least 0, as it is written. */
const DECIMAL = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number of at least 0 that a text is. */
export function decimal(text: string): number | undefined {
  const value = Number(text);
  return DECIMAL.test(text) && value < Number.POSITIVE_INFINITY ? value : undefined;
}

/** Reads an option that is one of several words. @throws InputError */
export function oneOf<T extends string>(option: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined)
    throw new InputError(`--${option} should be one of ${allowed.join(', ')}, found '${value}'.`);
  return found;
}

/** Reads --seed. @throws InputError */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) {
    throw new InputError(`--seed should be a safe integer of at least 0, found '${text}'.`);
  }
  return seed;
}

/** Reads --case. @throws InputError */
export function parseIndex(text: string): number {
  const index = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(index)) {
    throw new InputError(`--case should be an integer of at least 0, found '${text}'.`);
  }
  return index;
}

/** Reads --alpha. @throws InputError */
export function parseAlpha(text: string): number {
  const alpha = decimal(text);
  if (alpha === undefined || !(alpha > 0 && alpha <= LARGEST_BUDGET)) {
    throw new InputError(`--alpha should be a number above 0 and at most ${LARGEST_BUDGET}, found '${text}'.`);
  }
  return alpha;
}

/** Reads --time-limit. @throws InputError */
export function parseSeconds(text: string): number {
  const seconds = decimal(text);
  if (seconds === undefined || !(seconds > 0)) {
    throw new InputError(`--time-limit should be a number of seconds above 0, found '${text}'.`);
  }
  return seconds;
}

/**
 * Reads --workers; by default as many as the machine runs at once. With a system there is one, so that it is asked from
 * one place and in order.
 *
 * @throws InputError
 */
export function parseWorkers(text: string | undefined, asksSystem: boolean): number {
  if (text === undefined) return asksSystem ? 1 : Math.min(availableParallelism(), MOST_WORKERS);
  const workers = Number(text);
  if (!/^\d+$/.test(text) || !(workers >= 1 && workers <= MOST_WORKERS)) {
    throw new InputError(`--workers should be an integer from 1 to ${MOST_WORKERS}, found '${text}'.`);
  }
  if (asksSystem && workers > 1) {
    throw new InputError(`--workers should be 1 with --system, which is asked from one place, found '${text}'.`);
  }
  return workers;
}

/** Reads --shard. @throws InputError */
export function parseShard(text: string): Shard {
  const [number, of] = /^\d+\/\d+$/.test(text) ? text.split('/').map(Number) : [];
  if (!(number >= 1 && number <= of && of <= MOST_SHARDS)) {
    throw new InputError(`--shard should be i/n with 1 <= i <= n <= ${MOST_SHARDS}, found '${text}'.`);
  }
  return { number, of };
}

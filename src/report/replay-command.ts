/** Where a run found what a replay has to be given besides its token: paths as they were given. */
export interface RunSources {
  /** The module of the system under test, or those of several. */
  readonly system?: string | readonly string[] | undefined;
  /** Seconds that a call of the system may take, where they were given. */
  readonly timeLimit?: number | undefined;
  /** The modules of a user's own claims. */
  readonly with?: readonly string[] | undefined;
}

/** The command that runs a case again. */
export function replayCommand(token: string, { system, timeLimit, with: own = [] }: RunSources): string {
  const asked = [system ?? []]
    .flat()
    .map((path) => ` --system ${shellWord(path)}`)
    .join('');
  const limit = timeLimit === undefined ? '' : ` --time-limit ${timeLimit}`;
  const more = own.length === 0 ? '' : ` --with ${shellWord(own.join(','))}`;
  return `npx diffusion-bounds replay ${shellWord(token)}${asked}${limit}${more}`;
}

/** A text as a shell takes it for one word: even a token may come from a file that somebody else has written. */
function shellWord(path: string): string {
  return /^[\p{L}\p{N}_./,:@%+=\\-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

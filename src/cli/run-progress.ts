import { oneLine } from '../input/one-line.js';
import { skippedLines } from '../report/skipped-lines.js';
import { ERASE_LINE, type Terminal } from './terminal.js';

/**
 * Progress of a run on stderr: one line that rewrites itself on a terminal, otherwise a line for each finished claim.
 */
interface Progress {
  /** @param claims why each of them is skipped, by id */
  skipped(claims: ReadonlyMap<string, string>): void;
  case(claimId: string, done: number, total: number): void;
  /**
   * @param said how it came out, in a word or two
   * @param milliseconds that its cases took, in as many processes as there are
   */
  claim(claimId: string, said: string, milliseconds: number): void;
}

/** @param claimCount how many claims are asked */
export function progressOn(terminal: Terminal, claimCount: number): Progress {
  let finished = 0;
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  return {
    skipped(claims) {
      if (!terminal.interactive) for (const line of skippedLines(claims)) terminal.err(`${oneLine(line)}\n`);
    },
    case(claimId, done, total) {
      if (terminal.interactive) {
        const place = `[${finished + 1}/${claimCount}]`;
        terminal.err(`${ERASE_LINE}${place} ${claimId}: case ${done} of ${total} (${Math.round(elapsed() / 1000)} s)`);
      }
    },
    claim(claimId, said, milliseconds) {
      finished++;
      const place = `[${finished}/${claimCount}]`;
      if (terminal.interactive) terminal.err(ERASE_LINE);
      else terminal.err(`${place} ${claimId}: ${said} (${seconds(milliseconds)}; in all ${seconds(elapsed())})\n`);
    },
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

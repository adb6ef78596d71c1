/** Where a command writes: results on out, everything else on err, where long lines are wrapped to the terminal's width. */
export interface Terminal {
  /** Results for a program, byte by byte. */
  out(text: string): void;
  /** Results for a reader, on out: long lines are wrapped to the terminal's width, where out is one. */
  show(text: string): void;
  err(text: string): void;
  /** Commands for GitHub Actions, on err: whatever else is written there gives none, see `stoppedCommands`. */
  command(text: string): void;
  /** What is to be said on err if the command is interrupted from here on: what it has done, and that this is not all. */
  soFar(text: string): void;
  /** Whether err is a terminal that can rewrite a line. */
  readonly interactive: boolean;
  /** Whether out shows colours. */
  readonly colours: boolean;
}

/** Whether a stream shows colours: FORCE_COLOR decides, as Node reads it, then NO_COLOR, and then what the stream is. */
export function showsColours({ FORCE_COLOR, NO_COLOR }: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  return isTerminal && !NO_COLOR;
}

/** Goes back to the start of a terminal's line and empties it. */
export const ERASE_LINE = '\r\u001b[K';

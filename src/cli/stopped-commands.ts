/**
 * GitHub Actions takes lines of a step's output for commands: those that start with `::`, and older ones wherever `##[` stands.
 * A system prints, and throws, what it likes; so a run that is read by GitHub Actions stops commands, and resumes them only
 * for its own. Source: actions/runner, ActionCommandManager.
 */
export interface StoppedCommands {
  /** Comes before all output. */
  readonly stop: string;
  /** Comes after all output: the next lines of the step may have commands of their own. */
  readonly resume: string;
  /** Commands as they are acted upon. */
  command(text: string): string;
  /** Text of the gate's own that may quote a system: stdout and stderr may be read in another order than written. */
  inert(text: string): string;
}

/** @param token which nobody can guess: whoever writes it resumes commands */
export function stoppedCommands(token: string): StoppedCommands {
  const stop = `::stop-commands::${token}\n`;
  // others may have left a line unfinished
  const resume = `\n::${token}::\n`;
  return {
    stop,
    resume,
    command: (text) => `${resume}${text}${stop}`,
    // in JSON it stands for the same
    inert: (text) => text.replaceAll('##[', '#\\u0023['),
  };
}

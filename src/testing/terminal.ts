import type { Terminal } from '../cli/terminal.js';

/** A terminal that keeps what is written to it, and is never interrupted. */
export function recordingTerminal(interactive = false) {
  const written = { out: '', err: '' };
  const terminal: Terminal = {
    out: (text) => {
      written.out += text;
    },
    show: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    command: (text) => {
      written.err += text;
    },
    soFar: () => undefined,
    interactive,
    colours: false,
  };
  return { terminal, written };
}

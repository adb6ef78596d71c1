import type { Terminal } from './terminal.js';

/** A terminal that keeps what is written to it, for tests. */
export function recordingTerminal(interactive = false) {
  const written = { out: '', err: '' };
  const terminal: Terminal = {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    interactive,
    colours: false,
  };
  return { terminal, written };
}

import { spawn } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { command } from './command.js';

export const explore = command({
  name: 'explore',
  description: 'Write the live page, on which the engine measures an experiment while you move it, and open it',
  args: {
    experiment: { type: 'positional', required: false, description: 'JSON file with an experiment to start from' },
    html: { type: 'string', description: 'the file to write (default: reports/explore.html)' },
    'no-open': { type: 'boolean', description: 'do not open it in a browser' },
  },
  async run({ experiment: path, html = join('reports', 'explore.html'), 'no-open': noOpen }, terminal) {
    const { readJson } = await import('../input/read-json.js');
    const { parseExperiment } = await import('../experiment/schema.js');
    const { exploreHtml } = await import('../report/page/explore-page.js');
    const { pageFile } = await import('../report/page/html.js');
    const given =
      path === undefined ? undefined : { name: basename(path), experiment: parseExperiment(readJson(path), path) };
    pageFile(html).write(exploreHtml(given));
    terminal.show(`${html}\n`);
    if (noOpen !== true && terminal.interactive) openInBrowser(resolve(html));
    return 0;
  },
});

/** Has the system open a file, where it can: whether a browser starts is not waited for, and the page is written anyway. */
function openInBrowser(path: string): void {
  const [program, ...before] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ];
  const hasScreen = program !== 'xdg-open' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasScreen) return;
  spawn(program, [...before, path], { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref();
}

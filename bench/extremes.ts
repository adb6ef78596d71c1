import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * What `measure` says where scales span 30 decades: right within its error, or null with a reason.
 * usage: extremes.ts [experiments] [workers]; exits 1 if a number is wrong, an experiment takes a minute, or 2 GB.
 */
const [count = 2000, workers = 2] = process.argv.slice(2).map(Number);

/** What became of one experiment. */
export type Extreme =
  | { readonly index: number; readonly refused: string }
  | {
      readonly index: number;
      readonly seconds: number;
      readonly bytes: number;
      readonly reasons: readonly string[];
      readonly wrong: readonly string[];
    };

const MOST_SECONDS = 60;
/** The checks of an experiment, a measurement four times finer among them, may take longer than that. */
const PATIENCE = 300_000;
const MOST_BYTES = 2e9;

const found = (await Promise.all(Array.from({ length: workers }, (_, first) => from(first)))).flat();
const lost = count - found.length;
const refused = found.filter((each) => 'refused' in each);
const measured = found.flatMap((each) => ('refused' in each ? [] : [each]));
const slow = measured.filter(({ seconds }) => seconds > MOST_SECONDS);
const large = measured.filter(({ bytes }) => bytes > MOST_BYTES);
const wrong = measured.filter((each) => each.wrong.length > 0);
console.log(`${count} experiments with scales over 30 decades: ${refused.length} refused, ${measured.length} measured`);
for (const [reason, number] of counted(measured.flatMap(({ reasons }) => reasons.map(kindOf)))) {
  console.log(`  null ${number} times: ${reason}`);
}
console.log(
  `  slowest ${Math.max(...measured.map(({ seconds }) => seconds)).toFixed(1)} s, ${slow.length} over a minute`,
);
console.log(
  `  most memory ${(Math.max(...measured.map(({ bytes }) => bytes)) / 1e9).toFixed(2)} GB, ${large.length} over 2`,
);
console.log(`  ${lost} without an answer, ${wrong.length} with a wrong number`);
for (const each of slow) console.log(`#${each.index} took ${each.seconds.toFixed(1)} s`);
for (const each of wrong) console.log(`#${each.index} ${each.wrong.join('; ')}`);
process.exitCode = wrong.length + slow.length + large.length + lost > 0 ? 1 : 0;

/** Numbers of a reason, left out so that reasons of a kind count together. */
function kindOf(reason: string): string {
  return reason.replace(/-?\d[\d.e+-]*/g, '#').slice(0, 90);
}

function counted(texts: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** What a worker finds; one that does not answer is ended, and another goes on with the next experiment. */
function from(first: number): Promise<Extreme[]> {
  return new Promise((resolve) => {
    const file = fileURLToPath(new URL('extremes-process.ts', import.meta.url));
    const child: ChildProcess = fork(file, [`${count}`, `${first}`, `${workers}`], { execArgv: ['--import', 'tsx'] });
    const received: Extreme[] = [];
    let current = first;
    let timer: NodeJS.Timeout | undefined;
    child.on('message', (message: { readonly index: number } | Extreme) => {
      if ('refused' in message || 'wrong' in message) received.push(message);
      else {
        current = message.index;
        clearTimeout(timer);
        timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      }
    });
    child.on('exit', async (code) => {
      clearTimeout(timer);
      if (code !== 0) console.log(`#${current} gave no answer`);
      const next = current + workers;
      resolve(code === 0 || next >= count ? received : [...received, ...(await from(next))]);
    });
  });
}

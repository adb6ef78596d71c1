/** Names of as many letters may be two slips away, shorter ones one: there is but one between time and times. */
const LONG = 8;

/** A text that is so much longer than a name was not meant for it. */
const FAR = 100;

/** The name of the list that was meant by one that is not in it, unless it is like none of them. */
export function nearName(found: string, names: readonly string[]): string | undefined {
  const near = nearestName(found, names);
  return near !== undefined && slipsTo(near, found) <= (near.length < LONG ? 1 : 2) ? near : undefined;
}

/** The end of a sentence about a name that is not in the list: the one that was meant, where there is one. */
export function nearHint(found: string, names: readonly string[]): string {
  const near = nearName(found, names);
  return near === undefined ? '' : `; the nearest is '${near}'`;
}

/** The name of the list that takes the fewest slips to become another one. */
export function nearestName(found: string, names: readonly string[]): string | undefined {
  const slips = names.map((name) => slipsTo(name, found));
  return names[slips.indexOf(Math.min(...slips))];
}

function slipsTo(name: string, found: string): number {
  const surplus = found.length - name.length;
  // at least so many have to be left out; megabytes would be compared for minutes
  return surplus > FAR ? surplus : slipsBetween(plain(found), plain(name));
}

/** In Python they write label_of. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** How many letters have to be put in, left out, exchanged, or swapped with their neighbour. */
function slipsBetween(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= from.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= to.length; j++) {
      const exchanged = rows[i - 1][j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swaps = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = swaps ? rows[i - 2][j - 2] + 1 : exchanged;
      rows[i].push(Math.min(exchanged, swapped, rows[i - 1][j] + 1, rows[i][j - 1] + 1));
    }
  }
  return rows[from.length][to.length];
}

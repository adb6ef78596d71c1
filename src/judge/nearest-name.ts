/** The name that takes the fewest edits to become the one that was found, for whoever has mistyped it. */
export function nearestName(found: string, names: readonly string[]): string | undefined {
  const edits = names.map((name) => editsBetween(found, name));
  return names[edits.indexOf(Math.min(...edits))];
}

/** How many letters have to be put in, left out or exchanged (Levenshtein). */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const exchange = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(exchange, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}

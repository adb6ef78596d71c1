/** The operator that is written in place of another one. */
const OTHER_OPERATORS: Readonly<Record<string, string>> = { '*': ' + ', '/': '*', '+': ' - ', '-': ' + ' };

/** A formula with one thing written otherwise: an operator, a square, or sigmaData where it is left out. */
export function mutantsOf(formula: string): string[] {
  const places = [...formula.matchAll(/\s*(?<operator>[*/+]|(?<=[\w)] )-)\s*|\^2\b|\bsigmaData\b/g)];
  return places.map(({ index, 0: text, groups }) => {
    const operator = groups?.operator;
    const other = operator === undefined ? (text === '^2' ? '' : '1') : OTHER_OPERATORS[operator];
    return replacedAt(formula, index, text, other);
  });
}

/** Steps of the secant method, and the digits of a constant that is found by it: people write no more. */
const [STEPS, DIGITS] = [30, 4];

/**
 * A formula with one of its numbers, as 19.9, written so that it has a given value: for each of them that can be.
 *
 * @param valueBy the value of a formula; NaN for one that has none
 */
export function refitted(formula: string, value: number, valueBy: (formula: string) => number): string[] {
  return [...formula.matchAll(/(?<![\w.^])\d+(?:\.\d+)?(?![\w.])/g)].flatMap(({ index, 0: text }) => {
    const off = (constant: number) => valueBy(replacedAt(formula, index, text, String(constant))) - value;
    const found = Number(rootNear(off, Number(text)).toPrecision(DIGITS));
    return found > 0 && found !== Number(text) ? [replacedAt(formula, index, text, String(found))] : [];
  });
}

function replacedAt(formula: string, index: number, text: string, other: string): string {
  return `${formula.slice(0, index)}${other}${formula.slice(index + text.length)}`;
}

/** By the secant method; NaN where it leads nowhere. */
function rootNear(off: (x: number) => number, start: number): number {
  let [before, now] = [start, start * 1.01];
  let [offBefore, offNow] = [off(before), off(now)];
  for (let i = 0; i < STEPS && offNow !== offBefore; i++) {
    const next = now - (offNow * (now - before)) / (offNow - offBefore);
    [before, offBefore, now, offNow] = [now, offNow, next, off(next)];
  }
  return now;
}

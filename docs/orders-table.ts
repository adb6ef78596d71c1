/** The table of orders in docs/samplers.md, made by walking. usage: npm run orders */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { orderOnMixture, orderOnNormal, REFERENCE_FORMS } from '../properties/measurements/method-errors.js';
import { METHODS } from '../src/sampler/methods.js';
import { VE, VP } from '../src/sampler/reference-grids.js';
import { evenTable, withPart } from './made-part.js';

/** The page that holds the table. */
export const SAMPLERS = fileURLToPath(new URL('./samplers.md', import.meta.url));

const MARKS = ['<!-- orders: npm run orders -->', '<!-- end of orders -->'] as const;

/** A page with the table between its two marks. @throws Error when the page lacks them */
export function withOrders(page: string): string {
  return withPart(page, MARKS, table);
}

function table(): string {
  const processes = [VP, VE];
  const head = ['method', 'declared', ...processes.flatMap(({ name }) => [`${name}, normal`, `${name}, mixture`])];
  const rows = REFERENCE_FORMS.map((form) => {
    const { method, chosen } = form;
    const seen = processes.flatMap((process) => [orderOnNormal(form, process), orderOnMixture(form, process)]);
    return [
      `\`${method}\`${chosen === '' ? '' : `, ${chosen}`}`,
      String(METHODS[method].order),
      ...seen.map((order) => order?.toFixed(2) ?? ''),
    ];
  });
  return evenTable(head, rows);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(SAMPLERS, withOrders(readFileSync(SAMPLERS, 'utf8')));
}

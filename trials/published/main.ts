/**
 * Compares the engine with the published W2 of samplers on the spectrum of CIFAR-10, which the authors publish without a licence, so
 * that it is not in this repository.
 *
 * usage: npm run published -- cifar10.npy
 */
import { readFileSync } from 'node:fs';
import {
  comparedCells,
  isPublishedSpectrum,
  publishedTable,
  readSpectrum,
  SPECTRUM_SHA256,
} from './wasserstein-errors.js';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: npm run published -- cifar10.npy, the file in the folder code of the authors');
  process.exit(2);
}
const bytes = readFileSync(path);
if (!isPublishedSpectrum(bytes)) {
  console.error(`${path} should have the SHA-256 ${SPECTRUM_SHA256}, that of the file which the table is of.`);
  process.exit(2);
}
const cells = comparedCells(publishedTable(), readSpectrum(bytes));
for (const { of, printed, computed, agrees } of cells) {
  if (!agrees) console.log(`${of}: printed ${printed}, computed ${computed}`);
}
const numbers = cells.filter(({ printed }) => printed !== '-');
const agreeing = numbers.filter(({ agrees }) => agrees);
console.log(`${agreeing.length} of ${numbers.length} cells with a number agree to their rounding`);
process.exit(cells.every(({ agrees }) => agrees) ? 0 : 1);

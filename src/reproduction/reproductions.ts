import { capacity } from './capacity.js';
import { earlyStopping } from './early-stopping.js';
import { densities, modesShift } from './learnt-densities.js';
import { mnist } from './mnist.js';
import type { Reproduction } from './reproduction.js';

/** The experiments that `reproduce` knows, in the order in which they should be read. */
export const REPRODUCTIONS: readonly Reproduction[] = [earlyStopping, modesShift, capacity, densities, mnist];

import type { Points } from '../../target/points.js';
import type { Call } from './contract.js';
import type { Asked } from './replies.js';

/** A call of a system by its name with named parameters: its raw answer. @throws SystemError */
export type Ask = (call: Call, params: object) => unknown;

/** What was asked, from a call with labels and points. */
export type AskedOf = (call: Call, label?: readonly number[], points?: Points) => Asked;

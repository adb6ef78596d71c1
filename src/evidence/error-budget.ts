/** The chance of a false alarm one whole run may have, shared by its statistical claims; deterministic claims spend none. */
export const FALSE_ALARM_BUDGET = 1e-6;

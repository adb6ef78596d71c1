/**
 * How many times their true error the KL solvers state at least, for scores that are smooth.
 *
 * Of the reverse SDE on the line: some 27 times the error, and 3.1 times at least in 1400 cases; in the plane 2.0 times at least.
 * Of the flow on the line: the change by the last cut of each cell, 12 times the error where KL is small, and 2.0 times at least
 * where it is large. Of the flow beyond the line, whose time steps are of fourth order: a quarter of the change by the halving
 * before, 75 times the error, and 28 times at least, rounding aside.
 */
export const REVERSE_COVER = 2;
export const PLANE_COVER = 1.5;
export const FLOW_COVER = 1.5;
export const SPACE_COVER = 20;

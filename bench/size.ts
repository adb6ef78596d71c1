/** How large the problems of a benchmark are: `full` is what its bars are about, `small` for trying it out. */
export type Size = 'full' | 'small';

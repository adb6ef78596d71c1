/** How large the problems of a benchmark are: its bars are meant for `full`; `small` is for trying it out. */
export type Size = 'full' | 'small';

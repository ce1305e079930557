/** The scale's end: one in ten thousand. */
export const tailMax = 4;

/**
 * Height of a probability on the chart: nines, −log10(1 − p), so that 90 %, 99 % and 99.9 % stand equally far apart.
 * On a plain scale everything that matters would lie in the topmost tenth.
 */
export const tail = probability => Math.min(tailMax, -Math.log10(Math.max(1 - (probability ?? 0), 10 ** -tailMax)));

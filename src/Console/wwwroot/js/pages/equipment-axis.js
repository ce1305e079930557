const two = n => String(n).padStart(2, '0');
const day = 86_400;

/** Times below the plots, in the browser's zone: as coarse as they stand apart, the date where a new day begins. */
export function timeLabels(_, splits, __, ___, increment) {
  let before = null;
  return splits.map(seconds => {
    const d = new Date(seconds * 1000), date = `${two(d.getMonth() + 1)}-${two(d.getDate())}`;
    if (increment >= 300 * day) return String(d.getFullYear());
    if (increment >= day) {
      const text = before && before.getFullYear() === d.getFullYear() ? date : `${date}\n${d.getFullYear()}`;
      before = d;
      return text;
    }
    const clock = `${two(d.getHours())}:${two(d.getMinutes())}${increment < 60 ? `:${two(d.getSeconds())}` : ''}`;
    const text = before && before.getDate() === d.getDate() ? clock : `${clock}\n${date}`;
    before = d;
    return text;
  });
}

/** A number as long as an axis has room for. */
export function short(value) {
  if (value == null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(1).replace('e+', 'e');
  return String(+value.toPrecision(5));
}

/** A number as a person compares it. */
export const exact = value => (value == null || !Number.isFinite(value) ? '–' : String(+value.toPrecision(6)));

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** "4.2 s", "1 min 40 s", "3 h 5 min", "2 d 4 h": two units at most, rounded to the smaller one. `ms` may be negative. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`
  if (ms < 9.95 * second) return `${(ms / second).toFixed(1)} s`
  if (Math.round(ms / second) < 60) return `${Math.round(ms / second)} s`
  if (Math.round(ms / second) < 3600) return twoUnits(Math.round(ms / second), 60, 'min', 's')
  if (Math.round(ms / minute) < 1440) return twoUnits(Math.round(ms / minute), 60, 'h', 'min')
  return twoUnits(Math.round(ms / hour), day / hour, 'd', 'h')
}

function twoUnits(total: number, size: number, large: string, small: string): string {
  const rest = total % size
  return `${Math.floor(total / size)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`
}

/** Angles outside this are not small errors of a scanner; quarter turns are tried apart. */
const maxSkew = 6
const step = 0.25
const sampleHeight = 700
const dark = 110

type Grey = { data: Uint8Array; width: number; height: number }
type Ink = { xs: number[]; ys: number[] }

/** Dark pixels of a thinned-out picture; undefined when there are too few, or so many that it is a photo's background. */
function ink(grey: Grey): Ink | undefined {
  const shrink = Math.max(1, Math.floor(Math.max(grey.width, grey.height) / sampleHeight))
  const xs: number[] = []
  const ys: number[] = []
  for (let y = 0; y < grey.height; y += shrink) {
    for (let x = 0; x < grey.width; x += shrink) {
      if ((grey.data[y * grey.width + x] ?? 255) < dark) {
        xs.push(x / shrink)
        ys.push(y / shrink)
      }
    }
  }
  const pixels = (grey.width / shrink) * (grey.height / shrink)
  return xs.length < 200 || xs.length > pixels * 0.4 ? undefined : { xs, ys }
}

/**
 * How far the printed lines of a grey picture lean, in degrees clockwise (0 when nothing clear is found).
 * Lines stand out as peaks when dark pixels are summed along their direction: the angle with the sharpest profile wins
 * (projection profile, Postl 1986).
 */
export function estimateSkew(grey: Grey): number {
  const found = ink(grey)
  if (!found) return 0
  const { xs, ys } = found
  const level = sharpness(xs, ys, 0)
  let best = 0
  let bestSharpness = level
  for (let angle = -maxSkew; angle <= maxSkew; angle += step) {
    const s = sharpness(xs, ys, angle)
    if (s > bestSharpness) {
      best = angle
      bestSharpness = s
    }
  }
  return bestSharpness > level * 1.1 ? best : 0
}

/** Sum of squared differences between neighbouring rows of the profile taken at `degrees`. */
function sharpness(xs: readonly number[], ys: readonly number[], degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180)
  const rows = new Map<number, number>()
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < xs.length; i++) {
    const row = Math.round((ys[i] ?? 0) - (xs[i] ?? 0) * slope)
    rows.set(row, (rows.get(row) ?? 0) + 1)
    if (row < low) low = row
    if (row > high) high = row
  }
  let sum = 0
  for (let row = low; row < high; row++) sum += ((rows.get(row + 1) ?? 0) - (rows.get(row) ?? 0)) ** 2
  return sum
}

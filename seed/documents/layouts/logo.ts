import type { Supplier } from '../supplier.ts'

/** Draws the supplier's emblem into a square of `size` points. */
export function drawLogo(
  doc: PDFKit.PDFDocument,
  supplier: Supplier,
  x: number,
  y: number,
  size: number,
  colour = supplier.colour,
): void {
  doc
    .save()
    .translate(x, y)
    .scale(size / 40)
  const ink = supplier.tint
  switch (supplier.logo) {
    case 'ring':
      doc.circle(20, 20, 15).lineWidth(8).stroke(colour)
      doc.circle(20, 20, 5).fill(colour)
      break
    case 'hexagon':
      doc.polygon([20, 2], [36, 11], [36, 29], [20, 38], [4, 29], [4, 11]).fill(colour)
      doc.circle(20, 20, 8).fill(ink)
      break
    case 'leaf':
      doc.path('M4 36 C4 12 16 4 36 4 C36 26 26 36 4 36 Z').fill(colour)
      doc.path('M6 34 C14 24 20 18 30 10').lineWidth(2).stroke(ink)
      break
    case 'bars':
      for (const [i, h] of [14, 24, 34].entries()) doc.rect(4 + i * 12, 38 - h, 9, h).fill(colour)
      break
    case 'wave':
      for (const dy of [0, 10, 20])
        doc
          .path(`M2 ${14 + dy} C10 ${4 + dy} 14 ${4 + dy} 20 ${12 + dy} S32 ${20 + dy} 38 ${8 + dy}`)
          .lineWidth(5)
          .stroke(colour)
      break
    case 'peaks':
      doc.polygon([2, 36], [15, 8], [28, 36]).fill(colour)
      doc.polygon([18, 36], [28, 18], [38, 36]).fillOpacity(0.55).fill(colour)
      doc.fillOpacity(1)
      break
    case 'bolt':
      doc.circle(20, 20, 18).fill(colour)
      doc.polygon([22, 6], [11, 23], [19, 23], [17, 34], [29, 16], [21, 16]).fill(ink)
      break
    case 'drop':
      doc.path('M20 2 C28 14 34 20 34 27 A14 12 0 0 1 6 27 C6 20 12 14 20 2 Z').fill(colour)
      break
    case 'moon':
      doc.path('M27 3 A18 18 0 1 0 37 29 A15 15 0 0 1 27 3 Z').fill(colour)
      break
    case 'star':
      doc.polygon(...starPoints()).fill(colour)
      break
    case 'box':
      doc.polygon([20, 3], [37, 11], [20, 19], [3, 11]).fill(colour)
      doc.polygon([3, 14], [18.5, 21.5], [18.5, 38], [3, 30]).fill(colour)
      doc.polygon([37, 14], [21.5, 21.5], [21.5, 38], [37, 30]).fill(colour)
      break
  }
  doc.restore()
}

function starPoints(): [number, number][] {
  return Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 === 0 ? 19 : 8
    const angle = (Math.PI / 5) * i - Math.PI / 2
    return [20 + radius * Math.cos(angle), 20 + radius * Math.sin(angle)]
  })
}
